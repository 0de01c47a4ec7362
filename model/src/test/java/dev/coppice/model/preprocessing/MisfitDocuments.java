package dev.coppice.model.preprocessing;

import static dev.coppice.model.preprocessing.Documents.NUMBER;
import static dev.coppice.model.preprocessing.Documents.feature;
import static dev.coppice.model.preprocessing.Documents.one;
import static dev.coppice.model.preprocessing.Documents.oneHot;

import dev.coppice.model.preprocessing.Documents.Refused;
import java.util.List;

/** Documents whose fault a schema cannot see: parts that do not fit, and what is no JSON. */
final class MisfitDocuments {

  /** Documents whose parts do not fit together. */
  static final List<Refused> MISFITS =
      List.of(
          new Refused(
              one("text", oneHot("['?', '\\ud800']", "'error'")),
              "one_hot.categories[1]: half of a surrogate pair (expected: text)"),
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
              "features[0].steps: text to the end (expected: ordinal, map, one_hot or indicator "),
          new Refused(
              feature("{'source': 0, 'type': 'date'}"),
              "features[0].steps: date to the end (expected: date_part or indicator)"),
          new Refused(
              one("text", oneHot("['a']", "'zeros'") + ", {'log1p': {}}"),
              "features[0].steps[1].log1p: behind one_hot (expected: one_hot last)"),
          new Refused(
              feature(
                  "{'source': 0, 'type': 'date', 'epoch': 'seconds', 'steps': [{'indicator': {}}]},"
                      + " {'source': 0, 'type': 'date', 'steps': [{'indicator': {}}]}"),
              "features[1].epoch: none (expected: seconds, as in features[0])"),
          new Refused(
              one("text", "{'map': {'categories': ['a', 'b'], 'values': [1], 'unknown': 1}}"),
              "features[0].steps[0].map.values: 1 (expected: 2, as many as categories)"),
          new Refused(
              one("number", "{'quantile': {'quantiles': [1, 2], 'references': [1]}}"),
              "features[0].steps[0].quantile.references: 1 (expected: 2, as many as quantiles)"),
          new Refused(
              one("number", "{'quantile': {'quantiles': [2, 1], 'references': [0, 1]}}"),
              "features[0].steps[0].quantile.quantiles[1]: 1.0 (expected: at least 2.0)"),
          new Refused(
              one("number", "{'quantile': {'quantiles': [1, 2], 'references': [1, 0]}}"),
              "features[0].steps[0].quantile.references[1]: 0.0 (expected: at least 1.0)"),
          new Refused(
              one("text", oneHot("['a']", "'zeros', 'infrequent': ['b']")),
              "features[0].steps[0].one_hot.infrequent: no category (expected: one of categories)"),
          new Refused(
              one("text", oneHot("['a']", "'zeros', 'infrequent': [null]")),
              "features[0].steps[0].one_hot.infrequent: no category (expected: one of categories)"),
          new Refused(
              one("text", oneHot("['a', 'b']", "'zeros', 'infrequent': ['b', 'a'], 'drop': 'b'")),
              "features[0].steps[0].one_hot.drop: the only column"
                  + " (expected: one of several, or a rule that is error)"),
          new Refused(
              one("date", "{'power': {'method': 'box_cox', 'lambda': 1}}"),
              "features[0].steps[0].power: a step of numbers (expected: of dates)"),
          new Refused(
              one("date", oneHot("[null]", "'zeros'")),
              "one_hot.categories: numbers (expected: as the values, which are dates)"),
          new Refused(
              one(
                  "text",
                  "{'ordinal': {'categories': ['a'], 'unknown': 0}}, "
                      + oneHot("['a']", "'error'")),
              "one_hot.categories: strings (expected: as the values, which are numbers)"),
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
              one("text", oneHot("['a']", "'zeros', 'drop': 'a'")),
              "features[0].steps[0].one_hot.drop: the only column"
                  + " (expected: one of several, or a rule that is error)"));

  /** Texts that are no JSON, or JSON only to some. */
  static final List<Refused> MALFORMED =
      List.of(
          new Refused("", "the document ends too early (expected: an object)"),
          new Refused("{'version': 1", "bad syntax in line 1 (expected: JSON)"),
          new Refused("{'version': 1,\n]", "bad syntax in line 2 (expected: JSON)"),
          new Refused(
              Documents.ACCEPTED.getFirst() + " {}", "text after the document (expected: nothing)"),
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

  private MisfitDocuments() {}
}
