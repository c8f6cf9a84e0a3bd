#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension RandomAccessCollection<UInt8> where Index == Int {
    /// Where a text begins for the first time. The standard library's own search is slower by orders of magnitude.
    func firstIndex(of text: StaticString) -> Int? {
        let found = withContiguousStorageIfAvailable { bytes -> Int? in
            guard let base = bytes.baseAddress, text.utf8CodeUnitCount > 0 else { return nil }
            var start = 0
            while bytes.count - start >= text.utf8CodeUnitCount,
                let hit = memchr(base + start, Int32(text.utf8Start.pointee), bytes.count - start)
            {
                start = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
                guard bytes.count - start >= text.utf8CodeUnitCount else { return nil }
                if memcmp(hit, text.utf8Start, text.utf8CodeUnitCount) == 0 { return start }
                start += 1
            }
            return nil
        }
        return (found ?? nil).map { startIndex + $0 }
    }
}
