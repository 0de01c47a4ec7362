package dev.coppice.deploy.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads YAML with CloudFormation's short tags, such as {@code !Ref}, into JSON's long form. */
final class YamlTree {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private YamlTree() {}

  /**
   * The tree.
   *
   * @throws IllegalArgumentException if a mapping has a key twice
   */
  static JsonNode read(String yaml) {
    return node(new Yaml().compose(new StringReader(yaml)));
  }

  private static JsonNode node(Node node) {
    String tag = node.getTag().getValue();
    if (!tag.startsWith("!")) {
      return value(node);
    }
    String name = tag.substring(1);
    JsonNode value = value(node);
    return switch (name) {
      case "Ref", "Condition" -> JSON.objectNode().set(name, value);
      case "GetAtt" -> JSON.objectNode().set("Fn::GetAtt", attribute(value.asText()));
      default -> JSON.objectNode().set("Fn::" + name, value);
    };
  }

  private static ArrayNode attribute(String text) {
    int dot = text.indexOf('.');
    return JSON.arrayNode().add(text.substring(0, dot)).add(text.substring(dot + 1));
  }

  private static JsonNode value(Node node) {
    return switch (node) {
      case MappingNode mapping -> mapping(mapping);
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.getValue().forEach(item -> array.add(node(item)));
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default ->
          throw new IllegalArgumentException("YAML: " + node.getTag() + " (expected: no anchors)");
    };
  }

  private static ObjectNode mapping(MappingNode mapping) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple entry : mapping.getValue()) {
      String key = ((ScalarNode) entry.getKeyNode()).getValue();
      if (object.has(key)) {
        throw new IllegalArgumentException("YAML: " + key + " (expected: once)");
      }
      object.set(key, node(entry.getValueNode()));
    }
    return object;
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getTag().equals(Tag.INT)) {
      return JSON.numberNode(Long.parseLong(text));
    }
    if (scalar.getTag().equals(Tag.FLOAT)) {
      return JSON.numberNode(Double.parseDouble(text));
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return JSON.booleanNode(Boolean.parseBoolean(text));
    }
    return JSON.textNode(text);
  }
}
