/// Names a timer of an event loop.
public struct TimerID: Hashable, Sendable {
    let number: UInt64
}

/// Timers ordered by deadline: a binary heap, with the actions beside it so that cancelling is O(1).
struct TimerQueue {
    private struct Entry {
        var deadline: UInt64
        var number: UInt64
    }

    private var heap: [Entry] = []
    private var actions: [UInt64: () -> Void] = [:]
    private var nextNumber: UInt64 = 0

    var count: Int { actions.count }

    /// The earliest deadline of a live timer.
    var nextDeadline: UInt64? { heap.first?.deadline }

    /// O(log n).
    mutating func add(deadline: UInt64, action: @escaping () -> Void) -> TimerID {
        nextNumber += 1
        actions[nextNumber] = action
        heap.append(Entry(deadline: deadline, number: nextNumber))
        siftUp(heap.count - 1)
        return TimerID(number: nextNumber)
    }

    /// O(1) amortised: the heap is rebuilt when most of it is cancelled.
    mutating func cancel(_ id: TimerID) {
        guard actions.removeValue(forKey: id.number) != nil else { return }
        if heap.count > 64 && heap.count > 2 * actions.count {
            heap.removeAll { actions[$0.number] == nil }
            heap.sort { $0.deadline < $1.deadline }
        } else {
            dropCancelled()
        }
    }

    /// Takes the timers that are due out of the order, earliest first; each is live until its action is taken.
    mutating func takeDue(now: UInt64) -> [TimerID] {
        var due: [TimerID] = []
        while let first = heap.first, first.deadline <= now {
            due.append(TimerID(number: first.number))
            removeFirst()
        }
        dropCancelled()
        return due
    }

    /// The action of a timer that is due, removed; nil if it was cancelled.
    mutating func takeAction(of id: TimerID) -> (() -> Void)? { actions.removeValue(forKey: id.number) }

    private mutating func dropCancelled() {
        while let first = heap.first, actions[first.number] == nil { removeFirst() }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[parent].deadline <= heap[child].deadline { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].deadline < heap[least].deadline {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
