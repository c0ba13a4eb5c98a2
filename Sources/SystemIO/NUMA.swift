internal import CNuma
internal import Glibc

/// Memory nodes of machines with more than one (libnuma). On all others there is one node, and nothing to choose.
public enum NUMA {
    /// How many nodes have memory; 1 where the kernel or the machine knows of none.
    public static var nodeCount: Int { numa_available() < 0 ? 1 : max(1, Int(numa_num_configured_nodes())) }

    /// The node of which this process should put the `index`th of its long-lived threads, in turn over all of them; nil where
    /// there is one node only, or where somebody has restricted this process to some processors already.
    public static func node(forThread index: Int) -> Int? {
        let count = nodeCount
        guard count > 1, CPU.count == sysconf(Int32(_SC_NPROCESSORS_ONLN)) else { return nil }
        return index % count
    }

    /// Runs the calling thread on the processors of `node`, and gives it that node's memory; false where that is refused.
    @discardableResult
    public static func keepThisThread(on node: Int) -> Bool {
        guard numa_available() >= 0, numa_run_on_node(Int32(node)) == 0 else { return false }
        numa_set_localalloc()
        return true
    }
}
