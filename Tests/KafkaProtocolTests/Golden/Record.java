// Records what Apache Kafka's own classes put on the wire, for the golden tests of KafkaProtocol.
//
//     java -cp "$KAFKA_HOME/libs/*" Tests/KafkaProtocolTests/Golden/Record.java Tests/KafkaProtocolTests/Golden
//
// One file a message, one line for each version and variant: `version variant hex`. In the variant `full` every field of the
// version has a value of its own other than its default; in `null` everything that may be null is; in `default` nothing is set.
// Values are counted up in the order of the fields, so that a second run gives the same bytes.

import java.lang.reflect.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.*;
import org.apache.kafka.common.protocol.*;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.coordinator.group.generated.*;

public class Record {
    static final ApiMessageType[] APIS = {
        ApiMessageType.PRODUCE, ApiMessageType.FETCH, ApiMessageType.LIST_OFFSETS, ApiMessageType.METADATA,
        ApiMessageType.API_VERSIONS, ApiMessageType.CREATE_TOPICS, ApiMessageType.DELETE_TOPICS,
        ApiMessageType.INIT_PRODUCER_ID, ApiMessageType.OFFSET_FOR_LEADER_EPOCH, ApiMessageType.DESCRIBE_CONFIGS,
        ApiMessageType.DESCRIBE_CLUSTER, ApiMessageType.FIND_COORDINATOR, ApiMessageType.JOIN_GROUP,
        ApiMessageType.SYNC_GROUP, ApiMessageType.HEARTBEAT, ApiMessageType.LEAVE_GROUP, ApiMessageType.OFFSET_COMMIT,
        ApiMessageType.OFFSET_FETCH, ApiMessageType.DESCRIBE_GROUPS, ApiMessageType.LIST_GROUPS,
        ApiMessageType.DELETE_GROUPS, ApiMessageType.OFFSET_DELETE, ApiMessageType.CREATE_PARTITIONS,
        ApiMessageType.DELETE_RECORDS, ApiMessageType.ALTER_CONFIGS, ApiMessageType.INCREMENTAL_ALTER_CONFIGS,
        ApiMessageType.DESCRIBE_LOG_DIRS, ApiMessageType.DESCRIBE_TOPIC_PARTITIONS,
    };
    /** Where the codec ends before Kafka does: names of topics become ids after these. */
    static final Map<ApiMessageType, Integer> NEWEST = Map.of(
        ApiMessageType.OFFSET_COMMIT, 9, ApiMessageType.OFFSET_FETCH, 9);
    /** What carries its own version: the embedded structures, as they are read and written whole. */
    static final List<Supplier<ApiMessage>> EMBEDDED = List.of(
        ConsumerProtocolSubscription::new, ConsumerProtocolAssignment::new, LegacyOffsetCommitKey::new,
        OffsetCommitKey::new, OffsetCommitValue::new, GroupMetadataKey::new, GroupMetadataValue::new);

    static int counter;

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        List<String> requestHeaders = new ArrayList<>(), responseHeaders = new ArrayList<>();
        for (ApiMessageType api : APIS) {
            List<String> requests = new ArrayList<>(), responses = new ArrayList<>();
            for (short v = api.lowestSupportedVersion(); v <= newest(api); v++) {
                for (String variant : List.of("full", "null", "default")) {
                    requests.add(v + " " + variant + " " + hex(build(api.newRequest(), v, variant), v));
                    responses.add(v + " " + variant + " " + hex(build(api.newResponse(), v, variant), v));
                }
                RequestHeader header = new RequestHeader(ApiKeys.forId(api.apiKey()), v, "client-ü", 4711 + v);
                requestHeaders.add(api.apiKey() + " " + v + " " + hex(header.data(), header.headerVersion()));
                ResponseHeaderData answer = new ResponseHeaderData().setCorrelationId(4711 + v);
                responseHeaders.add(api.apiKey() + " " + v + " " + hex(answer, api.responseHeaderVersion(v)));
            }
            String name = api.name;
            Files.write(folder.resolve(name + "Request.txt"), requests);
            Files.write(folder.resolve(name + "Response.txt"), responses);
        }
        Map<String, List<String>> embedded = new TreeMap<>();
        for (Supplier<ApiMessage> type : EMBEDDED) {
            ApiMessage named = type.get();
            String name = named.getClass().getSimpleName();
            List<String> lines = embedded.computeIfAbsent(name.replace("Legacy", ""), n -> new ArrayList<>());
            for (short v = named.lowestSupportedVersion(); v <= named.highestSupportedVersion(); v++)
                for (String variant : List.of("full", "null", "default")) {
                    ApiMessage message = build(type.get(), v, variant);
                    short prefix = name.endsWith("Key") ? named.apiKey() : v;
                    lines.add(prefix + " " + variant + " " + "%04x".formatted(prefix) + hex(message, v));
                }
        }
        for (var file : embedded.entrySet()) Files.write(folder.resolve(file.getKey() + ".txt"), file.getValue());
        Files.write(folder.resolve("RequestHeader.txt"), requestHeaders);
        Files.write(folder.resolve("ResponseHeader.txt"), responseHeaders);
        List<String> errors = new ArrayList<>();
        for (Errors error : Errors.values())
            errors.add(error.code() + " " + error.name() + " " +
                (error.exception() instanceof org.apache.kafka.common.errors.RetriableException));
        Files.write(folder.resolve("ErrorCode.txt"), errors);
    }

    static int newest(ApiMessageType api) {
        return NEWEST.getOrDefault(api, (int) api.highestSupportedVersion(false));
    }

    static ApiMessage build(ApiMessage message, short version, String variant) throws Exception {
        if (variant.equals("default")) return message;
        counter = 0;
        fill(message);
        // Kafka refuses to write a field that the version does not have unless it is at its default: put those back.
        for (;;) {
            try {
                hex(message, version);
                break;
            } catch (org.apache.kafka.common.errors.UnsupportedVersionException refusal) {
                String field = refusal.getMessage().replaceAll(".*non-default (\\w+) at version.*", "$1");
                if (!reset(message, field)) throw refusal;
            }
        }
        if (variant.equals("null")) nullify(message, message, version);
        return message;
    }

    static String hex(Message message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        return HexFormat.of().formatHex(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.arrayOffset() + buffer.limit());
    }

    static List<Field> fields(Object message) {
        List<Field> fields = new ArrayList<>();
        for (Field field : message.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || List.of("_unknownTaggedFields", "next", "prev").contains(field.getName())) continue;
            field.setAccessible(true);
            fields.add(field);
        }
        return fields;
    }

    static void fill(Object message) throws Exception {
        for (Field field : fields(message)) field.set(message, value(field.getGenericType(), field.getName(), field.get(message)));
    }

    static Object value(Type type, String name, Object old) throws Exception {
        int n = ++counter;
        if (type == byte.class || type == Byte.class) return (byte) n;
        if (type == short.class || type == Short.class) return (short) (0x0100 + n);
        if (type == int.class || type == Integer.class) return 0x01020000 + n;
        if (type == long.class || type == Long.class) return 0x0102030405060000L + n;
        if (type == boolean.class) return !(Boolean) old;
        if (type == String.class) return name + "-ü" + n;
        if (type == Uuid.class) return new Uuid(0x1112131415160000L + n, 0x2122232425260000L + n);
        if (type == byte[].class) return (name + "-ü" + n).getBytes(StandardCharsets.UTF_8);
        if (type == ByteBuffer.class) return ByteBuffer.wrap((name + "-ü" + n).getBytes(StandardCharsets.UTF_8));
        if (type == BaseRecords.class) {
            byte[] bytes = new byte[5 + n % 8];
            for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i * 7 + n);
            return MemoryRecords.readableRecords(ByteBuffer.wrap(bytes));
        }
        Class<?> raw = type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
        if (raw == List.class) {
            Type element = ((ParameterizedType) type).getActualTypeArguments()[0];
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < 3; i++) list.add(value(element, name, null));
            return list;
        }
        if (AbstractCollection.class.isAssignableFrom(raw)) {  // ImplicitLinkedHashCollection of a nested class
            Type element = ((ParameterizedType) raw.getGenericSuperclass()).getActualTypeArguments()[0];
            @SuppressWarnings("unchecked") Collection<Object> collection = (Collection<Object>) raw.getDeclaredConstructor().newInstance();
            for (int i = 0; i < 2; i++) collection.add(value(element, name, null));
            return collection;
        }
        Object nested = raw.getDeclaredConstructor().newInstance();
        fill(nested);
        return nested;
    }

    static boolean reset(Object message, String name) throws Exception {
        boolean found = false;
        Object fresh = message.getClass().getDeclaredConstructor().newInstance();
        for (Field field : fields(message)) {
            if (field.getName().equals(name)) {
                found |= !Objects.equals(field.get(message), field.get(fresh));
                field.set(message, field.get(fresh));
            } else {
                for (Object nested : nested(field.get(message))) found |= reset(nested, name);
            }
        }
        return found;
    }

    static void nullify(ApiMessage root, Object message, short version) throws Exception {
        for (Field field : fields(message)) {
            Object old = field.get(message);
            for (Object nested : nested(old)) nullify(root, nested, version);
            if (field.getType().isPrimitive() || old == null) continue;
            try {
                field.set(message, null);
                hex(root, version);
            } catch (RuntimeException notNullable) {
                field.set(message, old);
            }
        }
    }

    static Collection<?> nested(Object value) {
        if (value instanceof Collection<?> collection)
            return collection.stream().filter(element -> element instanceof Message).toList();
        return value instanceof Message ? List.of(value) : List.of();
    }
}
