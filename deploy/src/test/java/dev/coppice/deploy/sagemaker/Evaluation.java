package dev.coppice.deploy.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template's resources for one choice of parameters, with every reference and condition resolved
 * the way CloudFormation does it. A reference to a resource becomes an ARN, an attribute a name;
 * each attribute that is asked for is remembered, to be compared with those that its type has.
 */
final class Evaluation {

  /** An attribute of a resource that the template asks for. */
  record Attribute(String resource, String name) {}

  private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([^!}][^}]*)\\}");

  private static final Map<String, String> PSEUDO_PARAMETERS =
      Map.of(
          "AWS::AccountId", "123456789012",
          "AWS::Partition", "aws",
          "AWS::Region", "us-east-1",
          "AWS::StackName", "coppice",
          "AWS::URLSuffix", "amazonaws.com");

  private final JsonNode root;
  private final Map<String, JsonNode> parameters;
  private final List<Attribute> attributes = new ArrayList<>();
  private final Map<String, JsonNode> resources = new TreeMap<>();

  Evaluation(JsonNode root, Map<String, JsonNode> parameters) {
    this.root = root;
    this.parameters = parameters;
    for (Map.Entry<String, JsonNode> entry : root.path("Resources").properties()) {
      if (exists(entry.getValue())) {
        requireNamed(entry.getValue().path("DependsOn"));
        resources.put(entry.getKey(), required(entry.getValue()));
      }
    }
    root.path("Outputs").valueStream().filter(this::exists).forEach(this::evaluated);
  }

  /** The resources by name, each with its {@code Type} and {@code Properties}. */
  Map<String, JsonNode> resources() {
    return resources;
  }

  /** The attributes that the template asks for. */
  List<Attribute> attributes() {
    return attributes;
  }

  private boolean exists(JsonNode declared) {
    JsonNode condition = declared.path("Condition");
    return !condition.isTextual() || holds(condition.asText());
  }

  private void requireNamed(JsonNode resource) {
    if (resource.isTextual() && !root.path("Resources").has(resource.asText())) {
      throw unresolved(resource.asText());
    }
  }

  private boolean holds(String condition) {
    JsonNode sides = root.path("Conditions").path(condition).path("Fn::Equals");
    if (sides.size() != 2) {
      throw unresolved(condition);
    }
    return required(sides.get(0)).equals(required(sides.get(1)));
  }

  private JsonNode required(JsonNode node) {
    JsonNode value = evaluated(node);
    if (value == null) {
      throw new IllegalArgumentException(node + " (expected: a value)");
    }
    return value;
  }

  /**
   * Null stands for {@code AWS::NoValue}, which takes the key or item away that it is the value of.
   */
  private @Nullable JsonNode evaluated(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.valueStream().map(this::evaluated).filter(item -> item != null).forEach(array::add);
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    if (node.size() == 1) {
      Map.Entry<String, JsonNode> only = node.properties().iterator().next();
      String name = only.getKey();
      if (name.equals("Ref") || name.startsWith("Fn::")) {
        return function(name, only.getValue());
      }
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      JsonNode value = evaluated(entry.getValue());
      if (value != null) {
        object.set(entry.getKey(), value);
      }
    }
    return object;
  }

  private @Nullable JsonNode function(String name, JsonNode argument) {
    return switch (name) {
      case "Ref" -> argument.asText().equals("AWS::NoValue") ? null : reference(argument.asText());
      case "Fn::GetAtt" -> attribute(argument.get(0).asText(), argument.get(1).asText());
      case "Fn::Sub" -> JsonNodeFactory.instance.textNode(substituted(argument.asText()));
      case "Fn::If" ->
          evaluated(holds(argument.get(0).asText()) ? argument.get(1) : argument.get(2));
      default -> throw unresolved(name);
    };
  }

  private String substituted(String text) {
    return SUBSTITUTED
        .matcher(text)
        .replaceAll(
            match -> {
              String[] path = match.group(1).split("\\.", 2);
              JsonNode value = path.length == 1 ? reference(path[0]) : attribute(path[0], path[1]);
              return Matcher.quoteReplacement(value.asText());
            });
  }

  private JsonNode reference(String name) {
    if (PSEUDO_PARAMETERS.containsKey(name)) {
      return JsonNodeFactory.instance.textNode(PSEUDO_PARAMETERS.get(name));
    }
    JsonNode value = parameters.get(name);
    return value == null ? arn(existing(name)) : value;
  }

  private JsonNode attribute(String resource, String name) {
    attributes.add(new Attribute(existing(resource), name));
    return name.endsWith("Arn")
        ? arn(resource)
        : JsonNodeFactory.instance.textNode(resource.toLowerCase(Locale.ROOT));
  }

  private String existing(String name) {
    JsonNode resource = root.path("Resources").path(name);
    if (resource.isMissingNode() || !exists(resource)) {
      throw unresolved(name);
    }
    return name;
  }

  /** An ARN of the service that the resource is of, as far as patterns of schemas look at it. */
  private JsonNode arn(String resource) {
    String type = root.path("Resources").path(resource).path("Type").asText();
    String text =
        type.equals("AWS::IAM::Role")
            ? "arn:aws:iam::123456789012:role/" + resource
            : "arn:aws:"
                + type.split("::", -1)[1].toLowerCase(Locale.ROOT)
                + ":us-east-1:123456789012:"
                + resource;
    return JsonNodeFactory.instance.textNode(text);
  }

  private static IllegalArgumentException unresolved(String name) {
    return new IllegalArgumentException(
        name + ": unresolved (expected: a parameter, resource, condition or function there is)");
  }
}
