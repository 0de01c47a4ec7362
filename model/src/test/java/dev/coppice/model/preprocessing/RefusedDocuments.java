package dev.coppice.model.preprocessing;

import static dev.coppice.model.preprocessing.Documents.NUMBER;
import static dev.coppice.model.preprocessing.Documents.feature;
import static dev.coppice.model.preprocessing.Documents.one;
import static dev.coppice.model.preprocessing.Documents.oneHot;

import dev.coppice.model.preprocessing.Documents.Refused;
import java.util.List;

/** Documents that are wrong in themselves: both schema and parser refuse them. */
final class RefusedDocuments {

  static final List<Refused> ALL =
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
          new Refused(
              "{'version': 1, 'zeros': true}", "zeros: true (expected: one of kept, missing)"),
          new Refused(
              "{'version': 1, 'extra': 'drop'}", "extra: \"drop\" (expected: one of refuse"),
          new Refused("{'version': 1, 'absent': null}", "absent: null (expected: one of missing, "),
          new Refused("{'version': 1, 'missing': '0'}", "missing: \"0\" (expected: a number)"),
          new Refused("{'version': 1, 'missing': null}", "missing: null (expected: a number)"),
          new Refused(
              "{'version': 1, 'missing': -3.4028235677973366e38}",
              "missing: -3.4028235677973366e38 (expected: a number that float32 has)"),
          new Refused(
              feature("{'source': 0, 'type': 'date', 'epoch': 'none'}"),
              "features[0].epoch: \"none\" (expected: one of seconds, milliseconds)"),
          new Refused(
              feature("{'source': 0, 'type': 'number', 'epoch': 'seconds'}"),
              "features[0].epoch: present (expected: absent, as type is no date)"),
          new Refused(one("number", "{'indicator': {'of': 1}}"), "indicator.of: unknown key"),
          new Refused(
              one("number", "{'power': {'method': 'box-cox', 'lambda': 1}}"),
              "power.method: \"box-cox\" (expected: one of yeo_johnson, box_cox)"),
          new Refused(
              one("number", "{'power': {'method': 'box_cox'}}"), "power.lambda: missing (expected"),
          new Refused(
              one("number", "{'quantile': {'quantiles': [1]}}"), "quantile.references: missing"),
          new Refused(
              one("number", "{'quantile': {'quantiles': [], 'references': [1]}}"),
              "quantile.quantiles: [] (expected: 1 or more)"),
          new Refused(
              one("text", "{'map': {'categories': ['a'], 'unknown': 1}}"), "map.values: missing"),
          new Refused(
              one("text", "{'map': {'categories': ['a'], 'values': [null], 'unknown': 1}}"),
              "map.values[0]: null (expected: a number)"),
          new Refused(
              one("text", "{'map': {'categories': ['a'], 'values': [1], 'unknown': 'zeros'}}"),
              "map.unknown: \"zeros\" (expected: one of error, missing)"),
          new Refused(
              one(
                  "text",
                  "{'map': {'categories': ['a', null], 'values': [1, 2], 'unknown': 1,"
                      + " 'missing': 1}}"),
              "map.missing: present (expected: absent beside the category null)"),
          new Refused(
              one("text", oneHot("['a']", "'infrequent'")),
              "one_hot.unknown: infrequent (expected: beside infrequent categories)"),
          new Refused(
              one("text", oneHot("['a']", "'zeros', 'missing': 'infrequent'")),
              "one_hot.missing: infrequent (expected: beside infrequent categories)"),
          new Refused(
              one("text", oneHot("['a']", "'zeros', 'infrequent': []")),
              "one_hot.infrequent: [] (expected: 1 or more)"),
          new Refused(
              one("text", oneHot("['a']", "'zeros', 'infrequent': ['a', 'a']")),
              "one_hot.infrequent[1]: \"a\" (expected: each once)"),
          new Refused(
              one("text", "{'ordinal': {'categories': ['a'], 'unknown': 0, 'values': [1]}}"),
              "ordinal.values: unknown key"),
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
              "features[0].steps[0].log: unknown key (expected: one of impute, indicator, "),
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
              "one_hot.unknown: -1 (expected: one of error, missing, zeros, infrequent)"),
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
              one("text", oneHot("[null, 'a']", "'error', 'missing': 'zeros'")),
              "one_hot.missing: present (expected: absent beside the category null)"),
          new Refused(
              one("text", oneHot("['" + "a".repeat(1025) + "']", "'error'")),
              "one_hot.categories[0]: too long (expected: at most 1024 characters)"),
          new Refused(
              one("number", "{'log1p': {}}, ".repeat(16) + "{'log1p': {}}"),
              "features[0].steps: too long (expected: at most 16)"));

  private RefusedDocuments() {}
}
