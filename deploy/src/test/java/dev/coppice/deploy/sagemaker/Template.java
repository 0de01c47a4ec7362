package dev.coppice.deploy.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A CloudFormation template.
 *
 * @param text the YAML as it stands
 */
record Template(String text) {

  private static final Path DIRECTORY = Path.of("sagemaker");

  static Template read(String file) throws IOException {
    return new Template(Files.readString(DIRECTORY.resolve(file)));
  }

  /** The same with one place changed, which must be there. */
  Template with(String place, String replacement) {
    if (!text.contains(place)) {
      throw new IllegalArgumentException("template: " + place + " (expected: to be there)");
    }
    return new Template(text.replace(place, replacement));
  }

  /**
   * What it comes to.
   *
   * @param values of parameters without a default, or in place of it
   */
  Evaluation evaluate(Map<String, String> values) {
    JsonNode root = YamlTree.read(text);
    Map<String, JsonNode> parameters = new TreeMap<>();
    for (Map.Entry<String, JsonNode> declared : root.path("Parameters").properties()) {
      Parameter parameter = new Parameter(declared.getKey(), declared.getValue());
      parameters.put(parameter.name(), parameter.value(values.get(parameter.name())));
    }
    return new Evaluation(root, parameters);
  }
}
