internal import SystemIO

/// The threads that send in one phase, one a producer.
struct SendingThreads {
    private var threads: [SystemThread] = []

    /// Starts them all. When one does not start, `stop` must end those that did, which are joined before this throws.
    init(
        _ drivers: [ProducerDriver], body: @escaping @Sendable (ProducerDriver) -> Void, stop: () -> Void
    ) throws(SystemError) {
        for driver in drivers {
            do throws(SystemError) {
                threads.append(try SystemThread(name: "send-\(driver.index)") { body(driver) })
            } catch {
                stop()
                join()
                throw error
            }
        }
    }

    /// Waits until all of them have ended. Call once.
    func join() { for thread in threads { thread.join() } }
}
