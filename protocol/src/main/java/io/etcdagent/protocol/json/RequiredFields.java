package io.etcdagent.protocol.json;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields that a message must have and has not.
 *
 * <p>The generated readers leave {@code null} where the JSON says nothing; what may be null is written down once, as
 * {@link Nullable} on the record's component, and read from there, so that no null gets past the border.
 */
final class RequiredFields {

    private record Field(String name, boolean required, RecordComponent component) {}

    private final Map<Class<?>, List<Field>> fields = new ConcurrentHashMap<>();

    void check(Record message) throws MalformedMessage {
        check(message, "");
    }

    private void check(Record message, String path) throws MalformedMessage {
        for (Field field : fields.computeIfAbsent(message.getClass(), RequiredFields::fieldsOf)) {
            Object value = valueOf(field, message);
            String name = path + field.name();
            if (value == null) {
                if (field.required()) {
                    throw MalformedMessage.missing(name);
                }
            } else if (value instanceof Record nested) {
                check(nested, name + '.');
            } else if (value instanceof List<?> list) {
                checkElements(list, name);
            }
        }
    }

    private void checkElements(List<?> list, String name) throws MalformedMessage {
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            String place = name + '[' + i + ']';
            if (element == null) {
                throw MalformedMessage.missing(place);
            }
            if (element instanceof Record nested) {
                check(nested, place + '.');
            }
        }
    }

    /** Only components that can be null, or hold something that can, are worth a look. */
    private static List<Field> fieldsOf(Class<?> type) {
        return List.of(type.getRecordComponents()).stream()
                .filter(component -> !component.getType().isPrimitive())
                .map(component -> new Field(
                        component.getName(),
                        !component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                        component))
                .toList();
    }

    private static @Nullable Object valueOf(Field field, Record message) {
        try {
            return field.component().getAccessor().invoke(message);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + field.component(), e);
        }
    }
}
