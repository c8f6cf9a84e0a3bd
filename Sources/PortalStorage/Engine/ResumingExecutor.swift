import Dispatch
import Foundation

/// On which thread calls wait for the disk and go on after it: a lone one stays on the thread that started it or ran its
/// batch, which spares it the wake-up of another one; all others go to the workers and the tasks' pool.
final class ResumingExecutor: TaskExecutor {
    /// What a thread takes upon itself for now.
    private final class Share {
        let takesWork: Bool
        /// The first work that blocks, of a thread that takes it.
        var work: (@Sendable () -> Void)?
        /// The tasks resumed on this thread, of one that takes those.
        var jobs: [UnownedJob] = []

        init(takesWork: Bool) { self.takesWork = takesWork }
    }

    /// Of a thread, its share.
    private let key: pthread_key_t?
    private let pool = DispatchQueue.global()

    init() {
        var key = pthread_key_t()
        self.key = pthread_key_create(&key, nil) == 0 ? key : nil
    }

    deinit {
        if let key { pthread_key_delete(key) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if let share, !share.takesWork {
            share.jobs.append(job)
        } else {
            pool.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    /// Runs a block on the tasks' pool, behind the tasks that can go on now.
    func runAfterOthers(_ block: @escaping @Sendable () -> Void) {
        pool.async(execute: block)
    }

    /// Runs a body, what comes after it, and then on this thread the tasks that the body resumed.
    func run(_ body: () -> Void, andThen next: () -> Void) {
        let share = Share(takesWork: false)
        with(share, body)
        next()
        for job in share.jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Runs the start of a call, and returns the first work that it leaves to the calling thread.
    func holdWork(of start: () -> Void) -> (@Sendable () -> Void)? {
        let share = Share(takesWork: true)
        with(share, start)
        return share.work
    }

    /// Leaves work that blocks to the calling thread; false if it takes none.
    func holds(_ work: @escaping @Sendable () -> Void) -> Bool {
        guard let share, share.takesWork, share.work == nil else { return false }
        share.work = work
        return true
    }

    private var share: Share? {
        key.flatMap { pthread_getspecific($0) }.map { Unmanaged<Share>.fromOpaque($0).takeUnretainedValue() }
    }

    private func with(_ share: Share, _ body: () -> Void) {
        withExtendedLifetime(share) {
            if let key { pthread_setspecific(key, Unmanaged.passUnretained(share).toOpaque()) }
            body()
            if let key { pthread_setspecific(key, nil) }
        }
    }
}
