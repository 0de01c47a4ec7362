package dev.coppice.model.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Breaks model files in as many ways as a seeded source of chance leads to. */
public final class ModelMutator {

  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    5,
    14,
    15,
    16,
    31,
    32,
    63,
    64,
    255,
    256,
    -1,
    -2,
    1000,
    65536,
    1 << 20,
    16777215,
    16777216,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final String[] TEXTS = {
    "",
    " ",
    "[",
    "[[",
    "[]",
    "nan",
    "NaN",
    "inf",
    "-1",
    "0",
    "1",
    "2",
    "3",
    "4",
    "1e400",
    "0x10",
    "multi:softprob",
    "multi:softmax",
    "reg:quantileerror",
    "rank:ndcg",
    "gbtree",
    "dart",
    "gblinear",
    "survival:aft",
    "reg:absoluteerror",
    "[5E-1,5E-1,5E-1]",
    "count:poisson"
  };

  private final RandomGenerator random;

  public ModelMutator(RandomGenerator random) {
    this.random = random;
  }

  /** Changes one to three values, names or lists of the document, in place. */
  public void edit(ModelDocument document) {
    int edits = 1 + random.nextInt(3);
    for (int i = 0; i < edits; i++) {
      List<Object> containers = new ArrayList<>();
      collect(document.root(), containers);
      Object container = containers.get(random.nextInt(containers.size()));
      if (container instanceof List<?>) {
        editList(ModelDocument.castList(container));
      } else {
        editObject(ModelDocument.cast(container));
      }
    }
  }

  private static void collect(@Nullable Object value, List<Object> into) {
    if (value instanceof Map<?, ?> map) {
      into.add(map);
      map.values().forEach(member -> collect(member, into));
    } else if (value instanceof List<?> list) {
      into.add(list);
      list.forEach(element -> collect(element, into));
    }
  }

  private void editObject(Map<String, @Nullable Object> object) {
    if (object.isEmpty()) {
      object.put("extra", other(null));
      return;
    }
    List<String> names = new ArrayList<>(object.keySet());
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(8)) {
      case 0 -> object.remove(name);
      case 1 -> object.put(name + "x", object.remove(name));
      case 2 -> object.put(name, object.get(names.get(random.nextInt(names.size()))));
      case 3 -> {
        Collections.shuffle(names, new Random(random.nextLong()));
        Map<String, @Nullable Object> old = new LinkedHashMap<>(object);
        object.clear();
        names.forEach(each -> object.put(each, old.get(each)));
      }
      default -> object.put(name, other(object.get(name)));
    }
  }

  private void editList(List<@Nullable Object> list) {
    if (list.isEmpty()) {
      list.add(other(null));
      return;
    }
    int index = random.nextInt(list.size());
    switch (random.nextInt(9)) {
      case 0 -> list.remove(index);
      case 1 -> list.add(index, list.get(random.nextInt(list.size())));
      case 2 -> list.subList(index, list.size()).clear();
      case 3 -> Collections.swap(list, index, random.nextInt(list.size()));
      case 4 -> list.set(index, list.get(random.nextInt(list.size())));
      default -> list.set(index, other(list.get(index)));
    }
  }

  /** Another value, mostly of the same kind. */
  private @Nullable Object other(@Nullable Object value) {
    if (random.nextInt(10) == 0) {
      return anything();
    }
    if (value instanceof Long number) {
      return switch (random.nextInt(4)) {
        case 0 -> number + 1;
        case 1 -> number - 1;
        default -> EDGES[random.nextInt(EDGES.length)];
      };
    }
    if (value instanceof Float) {
      return random.nextBoolean() ? Float.NaN : Float.intBitsToFloat(random.nextInt());
    }
    if (value instanceof String) {
      return random.nextBoolean()
          ? Long.toString(EDGES[random.nextInt(EDGES.length)])
          : TEXTS[random.nextInt(TEXTS.length)];
    }
    if (value instanceof List<?> list) {
      return random.nextBoolean() ? new ArrayList<>() : new ArrayList<>(list);
    }
    return anything();
  }

  private @Nullable Object anything() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> EDGES[random.nextInt(EDGES.length)];
      case 3 -> random.nextFloat();
      case 4 -> TEXTS[random.nextInt(TEXTS.length)];
      case 5 -> new ArrayList<>(List.of(0L, 1L));
      case 6 -> new LinkedHashMap<>();
      default -> nested(1 + random.nextInt(100));
    };
  }

  private static Object nested(int depth) {
    Object value = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      value = new ArrayList<>(List.of(value));
    }
    return value;
  }

  /** A copy of the file with one to four bytes, spans or lengths changed. */
  public byte[] damage(byte[] file) {
    byte[] damaged = file.clone();
    int wounds = 1 + random.nextInt(4);
    for (int i = 0; i < wounds && damaged.length > 16; i++) {
      int at = random.nextInt(damaged.length - 8);
      switch (random.nextInt(8)) {
        case 0 -> damaged = Arrays.copyOf(damaged, at);
        case 1 -> damaged = without(damaged, at, 1 + random.nextInt(64));
        case 2 -> damaged[at] = (byte) random.nextInt(256);
        case 3 -> ByteBuffer.wrap(damaged).putLong(at, EDGES[random.nextInt(EDGES.length)]);
        case 4 -> ByteBuffer.wrap(damaged).putInt(at, (int) EDGES[random.nextInt(EDGES.length)]);
        case 5 -> damaged[at] = (byte) (damaged[at] + (random.nextBoolean() ? 1 : -1));
        case 6 -> System.arraycopy(damaged, random.nextInt(damaged.length - 8), damaged, at, 8);
        default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return damaged;
  }

  private static byte[] without(byte[] file, int at, int length) {
    int end = Math.min(file.length, at + length);
    byte[] rest = Arrays.copyOf(file, file.length - (end - at));
    System.arraycopy(file, end, rest, at, file.length - end);
    return rest;
  }
}
