import KafkaProtocol
import LogEngine
import SystemIO

/// Who reads what is no longer in memory must not make others wait: a loop that sends from a file waits for the disk, with all of its
/// connections. So such pages are read on the pool first.
extension Broker {
    /// What the answer would wait for, within the limits of the request.
    func coldRegions(of request: FetchRequest, version: Int16) -> [ColdRegion] {
        var regions: [ColdRegion] = []
        var left = Int(request.maxBytes)
        for wanted in request.topics {
            guard let topic = find(wanted, version: version) else { continue }
            for part in wanted.partitions where left > 0 {
                let limit = min(Int(part.partitionMaxBytes), left)
                guard let region = topic.partition(part.index)?.log.coldRegion(from: part.fetchOffset, maxBytes: limit)
                else { continue }
                left -= region.byteCount
                regions.append(region)
            }
        }
        return regions
    }

    /// Reads the regions on the pool, then calls `next` on the loop.
    func warm(_ regions: [ColdRegion], _ loop: NetworkLoop, then next: @escaping @Sendable () -> Void) {
        counters.warmed(regions.reduce(0) { $0 + $1.byteCount })
        pool.submit {
            for region in regions { region.warm() }
            loop.events.execute(next)
        }
    }
}
