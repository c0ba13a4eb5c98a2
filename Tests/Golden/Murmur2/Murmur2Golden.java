import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import java.util.Random;

/// Records Tests/Golden/Murmur2/murmur2.txt: a key in hexadecimal, its hash, its partition of 6 and of 1,000.
///
///     java -cp "$KAFKA_HOME/libs/*" Tests/Golden/Murmur2Golden.java > Tests/Golden/Murmur2/murmur2.txt
public class Murmur2Golden {
    public static void main(String[] args) {
        Random random = new Random(7);
        for (int length = 0; length <= 40; length++) {
            for (int i = 0; i < 4; i++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                print(key);
            }
        }
        for (int number : new int[] {0, 1, 2, 3, 9, 10, 99, 1234, 99999, 12345678, 99999999}) {
            print(String.format("%08d", number).getBytes());
        }
    }

    static void print(byte[] key) {
        StringBuilder text = new StringBuilder();
        for (byte one : key) text.append(String.format("%02x", one));
        System.out.println((text.length() == 0 ? "-" : text) + " " + Utils.murmur2(key) + " "
            + BuiltInPartitioner.partitionForKey(key, 6) + " " + BuiltInPartitioner.partitionForKey(key, 1000));
    }
}
