package dev.coppice.model.preprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.model.InvalidModelException;
import java.util.List;

/** Documents, good and bad, written with apostrophes for quotes. */
final class Documents {

  private static final String NUMBER = "{'source': 0, 'type': 'number'}";

  /** Documents that keep to every rule. */
  static final List<String> ACCEPTED =
      List.of(
          "{'version': 1, 'features': [{'source': 0, 'type': 'number'}]}",
          "{'features': [{'type': 'number', 'source': 0.0}], 'version': 1.0}",
          "{'$schema': 'x', 'version': 1, 'columns': ['a'], 'features': [" + NUMBER + "]}",
          one("number", "{'impute': {'strategy': 'median', 'value': -1.5e-3}}"),
          one("number", "{'impute': {'strategy': 'constant', 'value': 0}}, {'log1p': {}}"),
          one("number", "{'standard': {'mean': 0, 'scale': 1}}, {'clip': {'min': -3, 'max': 3}}"),
          one("number", "{'robust': {'center': 2, 'scale': 1e-300}}, {'clip': {'max': 3}}"),
          one("number", "{'min_max': {'scale': -0.5, 'offset': 2}}, {'clip': {'min': 0}}"),
          one("number", "{'bin': {'edges': [-1, 0, 1.5]}}"),
          one("number", "{'bin': {'edges': [5]}}, " + oneHot("[0, 1]", "'zeros'")),
          one("number", "{'ordinal': {'categories': [3, null, 1], 'unknown': -1}}, {'log1p': {}}"),
          one("boolean", oneHot("[0, 1]", "'error', 'drop': 0")),
          one("date", "{'date_part': {'part': 'weekday'}}, " + oneHot("[0, 6]", "'zeros'")),
          one("text", "{'ordinal': {'categories': ['a', 'b'], 'unknown': 'missing'}}"),
          one("text", "{'ordinal': {'categories': ['a'], 'unknown': 'error', 'missing': -1}}"),
          one("text", oneHot("['', 'b', null]", "'zeros', 'drop': null")),
          one("text", oneHot("[null]", "'zeros'")),
          one("text", oneHot("['a']", "'zeros', 'missing': 'zeros'")),
          one(
              "text",
              "{'impute': {'strategy': 'mode', 'value': 'a'}}, " + oneHot("['a']", "'zeros'")),
          one("text", oneHot("['" + "\u00e4".repeat(1024) + "']", "'zeros'")));

  /** Documents that both schema and parser refuse. */
  static final List<Refused> REFUSED =
      List.of(
          new Refused("[]", "an array (expected: an object)"),
          new Refused("{}", "version: missing (expected: present)"),
          new Refused("{'version': 2}", "version: 2 (expected: 1)"),
          new Refused("{'version': '1'}", "version: \"1\" (expected: 1)"),
          new Refused("{'version': 1}", "features: missing (expected: present)"),
          new Refused("{'version': 1, 'features': []}", "features: [] (expected: 1 or more)"),
          new Refused("{'version': 1, 'feature': []}", "feature: unknown key (expected: one of "),
          new Refused(
              "{'version': 1, 'columns': ['a', 'a'], 'features': [" + NUMBER + "]}",
              "columns[1]: \"a\" (expected: a name that no other column has)"),
          new Refused("{'version': 1, 'columns': ['']}", "columns[0]: \"\" (expected: a name"),
          new Refused(feature("{'type': 'number'}"), "features[0].source: missing"),
          new Refused(feature("{'source': 0}"), "features[0].type: missing"),
          new Refused(feature("{'source': -1}"), "features[0].source: -1 (expected: an integer "),
          new Refused(feature("{'source': 0.5}"), "features[0].source: 0.5 (expected: an integer "),
          new Refused(feature("{'source': null}"), "features[0].source: null (expected: "),
          new Refused(feature("{'source': ''}"), "features[0].source: \"\" (expected: a column's"),
          new Refused(
              feature("{'source': 0, 'type': 'unused'}"),
              "features[0].type: \"unused\" (expected: one of number, boolean, date, text)"),
          new Refused(
              feature("{'source': 0, 'type': 'number', 'steps': []}"),
              "features[0].steps: [] (expected: 1 or more)"),
          new Refused(one("number", "{}"), "features[0].steps[0]: {} (expected: one of impute, "),
          new Refused(
              one("number", "{'log1p': {}, 'clip': {'min': 1}}"),
              "features[0].steps[0].clip: second key of a step (expected: one, "),
          new Refused(
              one("number", "{'log': {}}"),
              "features[0].steps[0].log: unknown key (expected: one of impute, standard, "),
          new Refused(one("number", "{'log1p': {'base': 2}}"), ".log1p.base: unknown key"),
          new Refused(
              one("number", "{'impute': {'strategy': 'mean'}}"),
              "features[0].steps[0].impute.value: missing (expected: present)"),
          new Refused(
              one("number", "{'impute': {'strategy': 'average', 'value': 1}}"),
              "impute.strategy: \"average\" (expected: one of constant, mean, median, mode)"),
          new Refused(
              one("text", "{'impute': {'strategy': 'mean', 'value': 'x'}}"),
              "impute.strategy: mean (expected: constant or mode, as value is a string)"),
          new Refused(
              one("number", "{'impute': {'strategy': 'mean', 'value': null}}"),
              "features[0].steps[0].impute.value: null (expected: a number or a string)"),
          new Refused(
              one("number", "{'standard': {'mean': 0}}"), "standard.scale: missing (expected: "),
          new Refused(
              one("number", "{'standard': {'mean': '0', 'scale': 1}}"),
              "features[0].steps[0].standard.mean: \"0\" (expected: a number)"),
          new Refused(
              one("number", "{'standard': {'mean': 0, 'scale': 0}}"),
              "features[0].steps[0].standard.scale: 0.0 (expected: another number than 0)"),
          new Refused(one("number", "{'clip': {}}"), "clip: {} (expected: min, max or both)"),
          new Refused(one("number", "{'bin': {'edges': [1, 1]}}"), "bin.edges[1]: 1.0 (expected: "),
          new Refused(one("number", "{'bin': {'edges': []}}"), "bin.edges: [] (expected: "),
          new Refused(
              one("date", "{'date_part': {'part': 'century'}}"),
              "date_part.part: \"century\" (expected: one of year, month, "),
          new Refused(
              one("text", "{'ordinal': {'categories': ['a']}}"), "ordinal.unknown: missing"),
          new Refused(
              one("text", "{'ordinal': {'categories': ['a'], 'unknown': 'zeros'}}"),
              "ordinal.unknown: \"zeros\" (expected: one of error, missing)"),
          new Refused(
              one("text", oneHot("['a']", "-1")),
              "one_hot.unknown: -1 (expected: one of error, missing, zeros)"),
          new Refused(
              one("text", oneHot("['a', 1]", "'error'")),
              "one_hot.categories[1]: 1 (expected: a string, as before)"),
          new Refused(
              one("text", oneHot("['a', true]", "'error'")),
              "one_hot.categories[1]: true (expected: a string, a number or null)"),
          new Refused(
              one("text", oneHot("['a', 'b', 'a']", "'error'")),
              "features[0].steps[0].one_hot.categories[2]: \"a\" again (expected: each once)"),
          new Refused(
              one("number", oneHot("[1, 1]", "'error'")),
              "features[0].steps[0].one_hot.categories[1]: 1.0 again (expected: each once)"),
          new Refused(
              one("text", oneHot("[null, 'a', null]", "'error'")),
              "one_hot.categories[2]: null (expected: once)"),
          new Refused(
              one("text", oneHot("['a', null]", "'error', 'missing': 'zeros'")),
              "one_hot.missing: present (expected: absent beside the category null)"),
          new Refused(
              one("text", oneHot("['" + "a".repeat(1025) + "']", "'error'")),
              "one_hot.categories[0]: too long (expected: at most 1024 characters)"),
          new Refused(
              one("number", "{'log1p': {}}, ".repeat(16) + "{'log1p': {}}"),
              "features[0].steps: too long (expected: at most 16)"));

  /** Documents whose fault is beyond a schema. */
  static final List<Refused> REFUSED_BY_PARSER =
      List.of(
          new Refused(
              "{'version': 1, 'version': 1, 'features': [" + NUMBER + "]}",
              "version: twice (expected: once)"),
          new Refused(
              feature("{'source': 'a', 'type': 'number'}"),
              "features[0].source: \"a\" (expected: a position, as there are no columns)"),
          new Refused(
              "{'version': 1, 'features': [{'source': 'b', 'type': 'number'}], 'columns': ['a']}",
              "features[0].source: \"b\" (expected: one of columns, or a position from 0 to 0)"),
          new Refused(
              "{'version': 1, 'columns': ['a'], 'features': [{'source': 1, 'type': 'number'}]}",
              "features[0].source: 1 (expected: one of columns, or a position from 0 to 0)"),
          new Refused(
              feature(
                  NUMBER
                      + ", {'source': 0, 'type': 'text', 'steps': ["
                      + oneHot("['a']", "'zeros'")
                      + "]}"),
              "features[1].type: text (expected: number, as in features[0])"),
          new Refused(
              one("number", "{'clip': {'min': 2, 'max': 1}}"),
              "features[0].steps[0].clip.max: 1.0 (expected: at least min)"),
          new Refused(
              one("number", "{'bin': {'edges': [2, 1]}}"),
              "features[0].steps[0].bin.edges[1]: 1.0 (expected: more than 2.0)"),
          new Refused(
              one("text", "{'standard': {'mean': 0, 'scale': 1}}"),
              "features[0].steps[0].standard: a step of numbers (expected: of text)"),
          new Refused(
              one("date", "{'impute': {'strategy': 'constant', 'value': '2024-01-01'}}"),
              "features[0].steps[0].impute.value: a string (expected: as the values, which are"),
          new Refused(
              one("number", "{'date_part': {'part': 'day'}}"),
              "features[0].steps[0].date_part: a step of dates (expected: of numbers)"),
          new Refused(
              feature("{'source': 0, 'type': 'text'}"),
              "features[0].steps: text to the end (expected: ordinal or one_hot among the steps)"),
          new Refused(
              feature("{'source': 0, 'type': 'date'}"),
              "features[0].steps: date to the end (expected: a date_part)"),
          new Refused(
              one("text", oneHot("['a']", "'zeros'") + ", {'log1p': {}}"),
              "features[0].steps[1].log1p: behind one_hot (expected: one_hot last)"),
          new Refused(
              one(
                  "text",
                  "{'ordinal': {'categories': ['a'], 'unknown': 0}}, " + oneHot("[0]", "'error'")),
              "features[0].steps[1].one_hot: a second mapping (expected: one a feature)"),
          new Refused(
              one("text", oneHot("[1]", "'error'")),
              "one_hot.categories: numbers (expected: as the values, which are text)"),
          new Refused(
              one("number", oneHot("['1']", "'error'")),
              "one_hot.categories: strings (expected: as the values, which are numbers)"),
          new Refused(
              one("text", oneHot("['a', 'b']", "'error', 'drop': 'c'")),
              "features[0].steps[0].one_hot.drop: no category (expected: one of categories)"),
          new Refused(
              one("text", oneHot("['a']", "'error', 'drop': 'a'")),
              "features[0].steps[0].one_hot.drop: the only category (expected: one of several)"));

  /** Texts that are no JSON, or JSON only to some. */
  static final List<Refused> MALFORMED =
      List.of(
          new Refused("", "the document ends too early (expected: an object)"),
          new Refused("{'version': 1", "bad syntax in line 1 (expected: JSON)"),
          new Refused("{'version': 1,\n]", "bad syntax in line 2 (expected: JSON)"),
          new Refused(ACCEPTED.getFirst() + " {}", "text after the document (expected: nothing)"),
          new Refused(
              one("number", "{'standard': {'mean': NaN, 'scale': 1}}"),
              "features[0].steps[0].standard.mean: NaN (expected: a finite number)"),
          new Refused(
              one("number", "{'clip': {'max': Infinity}}"),
              "features[0].steps[0].clip.max: Infinity (expected: a finite number)"),
          new Refused(
              one("number", "{'clip': {'max': 1e999}}"),
              "features[0].steps[0].clip.max: 1e999 (expected: a finite number)"),
          new Refused("[".repeat(1000), "an array (expected: an object)"),
          new Refused("{'$schema': '\u0001'}", "bad syntax in line 1 (expected: JSON)"));

  /** A document and what the refusal of it says at least. */
  record Refused(String document, String message) {}

  private Documents() {}

  static byte[] bytes(String document) {
    return json(document).getBytes(UTF_8);
  }

  static String json(String document) {
    return document.replace('\'', '"');
  }

  static Preprocessing read(String document) {
    try {
      return PreprocessingReader.read(bytes(document));
    } catch (InvalidModelException e) {
      throw new AssertionError(document, e);
    }
  }

  /** A document of one feature of the first column. */
  static String one(String type, String steps) {
    return feature("{'source': 0, 'type': '%s', 'steps': [%s]}".formatted(type, steps));
  }

  static String feature(String features) {
    return "{'version': 1, 'features': [" + features + "]}";
  }

  static String oneHot(String categories, String unknown) {
    return "{'one_hot': {'categories': %s, 'unknown': %s}}".formatted(categories, unknown);
  }
}
