package dev.coppice.model.preprocessing;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Documents that keep to every rule, of any steps in any order that fits, drawn at random. */
final class RandomDocument {

  private static final String[] TYPES = {"number", "boolean", "date", "text"};

  private final SplittableRandom random;
  private final StringBuilder steps = new StringBuilder();

  RandomDocument(SplittableRandom random) {
    this.random = random;
  }

  /** A document of several features, each with a column of its own. */
  String draw() {
    StringBuilder features = new StringBuilder();
    int count = 1 + random.nextInt(4);
    for (int column = 0; column < count; column++) {
      features.append(column == 0 ? "" : ",").append(feature(column));
    }
    return "{'version': 1, %s %s %s %s 'features': [%s]}"
        .formatted(
            maybe("'zeros': '" + any("kept", "missing") + "',"),
            maybe("'missing': " + number() + ","),
            maybe("'extra': '" + any("refuse", "ignore") + "',"),
            maybe("'absent': '" + any("missing", "refuse") + "',"),
            features);
  }

  private String feature(int column) {
    String type = any(TYPES);
    steps.setLength(0);
    switch (type) {
      case "date" ->
          add(any("{'date_part': {'part': '%s'}}".formatted(part()), "{'indicator': {}}"));
      case "text" -> text();
      default -> {}
    }
    boolean isEnded = steps.indexOf("one_hot") >= 0;
    int more = isEnded ? 0 : random.nextInt(5);
    for (int i = 0; i < more; i++) {
      add(numberStep());
    }
    if (!isEnded && random.nextInt(3) == 0) {
      add(oneHot(number() + "", () -> number() + ""));
    }
    String epoch =
        type.equals("date") ? maybe("'epoch': '" + any("seconds", "milliseconds") + "',") : "";
    String all = steps.isEmpty() ? "" : ", 'steps': [" + steps + "]";
    return "{'source': %d, %s 'type': '%s'%s}".formatted(column, epoch, type, all);
  }

  private void text() {
    if (random.nextBoolean()) {
      add("{'impute': {'strategy': 'mode', 'value': '%s'}}".formatted(word()));
    }
    String first = "'" + word() + "'";
    switch (random.nextInt(4)) {
      case 0 -> add("{'indicator': {}}");
      case 1 -> add(ordinal(first, () -> "'" + word() + "'"));
      case 2 -> add(map(first, () -> "'" + word() + "'"));
      default -> add(oneHot(first, () -> "'" + word() + "'"));
    }
  }

  private String numberStep() {
    return switch (random.nextInt(12)) {
      case 0 -> "{'impute': {'strategy': 'mean', 'value': %s}}".formatted(number());
      case 1 -> "{'indicator': {}}";
      case 2 -> "{'standard': {'mean': %s, 'scale': %s}}".formatted(number(), scale());
      case 3 -> "{'robust': {'center': %s, 'scale': %s}}".formatted(number(), scale());
      case 4 -> "{'min_max': {'offset': %s, 'scale': %s}}".formatted(number(), scale());
      case 5 -> "{'clip': {'%s': %s}}".formatted(any("min", "max"), number());
      case 6 -> "{'log1p': {}}";
      case 7 ->
          "{'power': {'method': '%s', 'lambda': %s}}"
              .formatted(any("yeo_johnson", "yeo_johnson", "box_cox"), number());
      case 8 -> quantile();
      case 9 -> "{'bin': {'edges': %s}}".formatted(ascending(1 + random.nextInt(4)));
      case 10 -> ordinal(number() + "", () -> number() + "");
      default -> map(number() + "", () -> number() + "");
    };
  }

  private String quantile() {
    int count = 1 + random.nextInt(5);
    return "{'quantile': {'quantiles': %s, 'references': %s}}"
        .formatted(ascending(count), ascending(count));
  }

  private String ordinal(String first, Supplier<String> category) {
    return "{'ordinal': {'categories': %s, 'unknown': %s}}"
        .formatted(categories(first, category), rule());
  }

  private String map(String first, Supplier<String> category) {
    String categories = categories(first, category);
    String values =
        Stream.of(categories.split(","))
            .map(each -> number() + "")
            .collect(Collectors.joining(","));
    return "{'map': {'categories': %s, 'values': [%s], 'unknown': %s}}"
        .formatted(categories, values, rule());
  }

  private String oneHot(String first, Supplier<String> category) {
    String categories = categories(first, category);
    boolean isShared = random.nextBoolean();
    String unknown = isShared ? any("error", "zeros", "infrequent") : any("zeros", "missing");
    String drop = categories.contains(",") ? maybe(", 'drop': " + first) : "";
    return "{'one_hot': {'categories': %s, 'unknown': '%s'%s%s}}"
        .formatted(categories, unknown, isShared ? ", 'infrequent': [" + first + "]" : "", drop);
  }

  /** One to five of them, each once. */
  private String categories(String first, Supplier<String> category) {
    Stream<String> others = Stream.generate(category).limit(random.nextInt(5));
    Stream<String> missing = random.nextInt(4) == 0 ? Stream.of("null") : Stream.empty();
    return Stream.of(Stream.of(first), others, missing)
        .flatMap(each -> each)
        .distinct()
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String ascending(int count) {
    return random
        .doubles(4L * count, -5, 5)
        .distinct()
        .limit(count)
        .sorted()
        .mapToObj(Double::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String rule() {
    return any("'error'", "'missing'", number() + "");
  }

  private String word() {
    return any("a", "b", "", "east", "\u00e4\u00f6", "x y");
  }

  private String part() {
    return any("year", "weekday", "hour", "epoch_second");
  }

  private double number() {
    double sized = random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-20, 20));
    return random.nextBoolean() ? random.nextInt(-2, 4) : sized;
  }

  private double scale() {
    return random.nextDouble(0.001, 1000);
  }

  private String maybe(String text) {
    return random.nextBoolean() ? text : "";
  }

  private String any(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void add(String step) {
    steps.append(steps.isEmpty() ? "" : ",").append(step);
  }
}
