package dev.coppice.model.preprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.model.InvalidModelException;
import java.util.List;

/** Good documents, and short ways to write any, with apostrophes for quotes. */
final class Documents {

  /** A feature that is a number as it is. */
  static final String NUMBER = "{'source': 0, 'type': 'number'}";

  /** Documents that keep to every rule. */
  static final List<String> ACCEPTED =
      List.of(
          "{'version': 1, 'features': [{'source': 0, 'type': 'number'}]}",
          "{'features': [{'type': 'number', 'source': 0.0}], 'version': 1.0}",
          "{'$schema': 'x', 'version': 1, 'columns': ['a'], 'features': [" + NUMBER + "]}",
          "{'version': 1, 'zeros': 'kept', 'extra': 'refuse', 'absent': 'missing', 'features': ["
              + NUMBER
              + "]}",
          "{'version': 1, 'zeros': 'missing', 'missing': -999, 'features': [" + NUMBER + "]}",
          "{'version': 1, 'extra': 'ignore', 'absent': 'refuse', 'features': [" + NUMBER + "]}",
          feature(
              "{'source': 0, 'type': 'date', 'epoch': 'seconds', 'steps': [{'indicator': {}}]},"
                  + " {'source': 1, 'epoch': 'milliseconds', 'type': 'date', 'steps':"
                  + " [{'date_part': {'part': 'hour'}}]}"),
          one("number", "{'indicator': {}}, " + oneHot("[0, 1]", "'error'")),
          one("text", "{'indicator': {}}, {'standard': {'mean': 0.5, 'scale': 2}}"),
          one("number", "{'power': {'method': 'yeo_johnson', 'lambda': -0.5}}"),
          one("number", "{'power': {'lambda': 0, 'method': 'box_cox'}}, {'log1p': {}}"),
          one(
              "number",
              "{'quantile': {'quantiles': [-1, 2, 2, 3], 'references': [0, 0.2, 0.6, 1]}}"),
          one("number", "{'quantile': {'references': [0], 'quantiles': [7]}}"),
          one("text", "{'map': {'categories': ['a', null], 'values': [0.5, 0.5], 'unknown': 0.1}}"),
          one(
              "number",
              "{'map': {'values': [7, -1], 'categories': [1, 2], 'unknown': 'error',"
                  + " 'missing': 'error'}}, {'bin': {'edges': [0]}}, "
                  + oneHot("[0, 1]", "'error'")),
          one("text", oneHot("['a', 'b', 'c']", "'infrequent', 'infrequent': ['c', 'a']")),
          one(
              "text",
              oneHot(
                  "['a', 'b', 'c']",
                  "'zeros', 'missing': 'infrequent', 'infrequent': ['c', 'a'], 'drop': 'c'")),
          one("number", oneHot("[1, null]", "'error', 'infrequent': [null, 1]")),
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
