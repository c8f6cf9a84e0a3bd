import Dispatch
import Foundation

/// Where calls go on after their turn in a lane: one that was alone in its batch on the thread that ran it, which spares
/// it the wake-up of another one; all others on the tasks' pool.
final class ResumingExecutor: TaskExecutor {
    /// What was resumed on this thread while it collects.
    private final class Collection {
        var jobs: [UnownedJob] = []
    }

    /// Of the thread that collects, its collection.
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
        if let key, let collection = pthread_getspecific(key) {
            Unmanaged<Collection>.fromOpaque(collection).takeUnretainedValue().jobs.append(job)
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
        let collection = Collection()
        withExtendedLifetime(collection) {
            if let key { pthread_setspecific(key, Unmanaged.passUnretained(collection).toOpaque()) }
            body()
            if let key { pthread_setspecific(key, nil) }
        }
        next()
        for job in collection.jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
