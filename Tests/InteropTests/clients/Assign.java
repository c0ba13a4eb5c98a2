import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.*;
import org.apache.kafka.common.*;

/**
 * Deals partitions out with Apache Kafka's own assignors. Each line of standard input is a group, its parts separated by tabs:
 * the assignor, the topics as topic=partitions,…, then each member as id|instance id|topic,…|owned topic-partition,…|generation.
 * Each line of output is what its members get: id=topic-partition,… separated by tabs, in order.
 *
 * java -cp 'libs/*' Assign.java
 */
public class Assign {
    public static void main(String[] arguments) {
        Scanner input = new Scanner(System.in);
        while (input.hasNextLine()) System.out.println(assign(input.nextLine().split("\t")));
    }

    static List<String> parts(String text) { return text.isEmpty() ? List.of() : Arrays.asList(text.split(",")); }

    static String assign(String[] line) {
        ConsumerPartitionAssignor assignor = switch (line[0]) {
            case "range" -> new RangeAssignor();
            case "roundrobin" -> new RoundRobinAssignor();
            default -> new CooperativeStickyAssignor();
        };
        Node node = new Node(1, "localhost", 9092);
        Node[] nodes = {node};
        List<PartitionInfo> partitions = new ArrayList<>();
        for (String topic : parts(line[1])) {
            String[] pair = topic.split("=");
            for (int index = 0; index < Integer.parseInt(pair[1]); index++)
                partitions.add(new PartitionInfo(pair[0], index, node, nodes, nodes));
        }
        Cluster cluster = new Cluster("cluster", List.of(node), partitions, Set.of(), Set.of());
        Map<String, Subscription> members = new HashMap<>();
        for (String member : Arrays.copyOfRange(line, 2, line.length)) {
            String[] fields = member.split("\\|", -1);
            List<TopicPartition> owned = new ArrayList<>();
            for (String name : parts(fields[3])) {
                int dash = name.lastIndexOf('-');
                owned.add(new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))));
            }
            Subscription subscription = new Subscription(
                parts(fields[2]), null, owned, Integer.parseInt(fields[4]), Optional.empty());
            if (!fields[1].isEmpty()) subscription.setGroupInstanceId(Optional.of(fields[1]));
            members.put(fields[0], subscription);
        }
        Map<String, Assignment> assigned = assignor.assign(cluster, new GroupSubscription(members)).groupAssignment();
        StringJoiner text = new StringJoiner("\t");
        for (String id : new TreeSet<>(assigned.keySet())) {
            List<String> names = new ArrayList<>();
            for (TopicPartition name : assigned.get(id).partitions()) names.add(name.toString());
            Collections.sort(names);
            text.add(id + "=" + String.join(",", names));
        }
        return text.toString();
    }
}
