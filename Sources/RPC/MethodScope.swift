public import StrictJSON

/// What a method's calls must be ordered with.
public enum MethodScope: Sendable {
    /// Finds the lane of a call from its parameters and `_meta`; nil when they name none, and the call is then
    /// freestanding.
    public typealias LaneSelector = @Sendable (_ params: JSON, _ meta: JSON?) -> LaneKey?

    /// Nothing: the call starts at once.
    case freestanding
    /// The earlier writes of its lane.
    case laneRead(LaneSelector)
    /// Everything earlier of its lane.
    case laneWrite(LaneSelector)
    /// Every other call that has a lane or is exclusive.
    case exclusive
}
