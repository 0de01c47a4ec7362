package dev.coppice.deploy.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * AWS's schemas of the resource types that the templates use; {@code renew} beside them says
 * whence.
 */
final class ResourceSchemas {

  /** The keys of a schema that are JSON Schema about properties; the rest describes the type. */
  private static final List<String> RULES =
      List.of(
          "additionalProperties",
          "allOf",
          "anyOf",
          "definitions",
          "oneOf",
          "properties",
          "required");

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  /** Everything that is wrong with the resources, each in a line that begins with its name. */
  List<String> problems(Evaluation evaluation) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : evaluation.resources().entrySet()) {
      JsonNode resource = entry.getValue();
      for (Error error :
          REGISTRY.getSchema(rules(resource)).validate(resource.path("Properties"))) {
        if (!isConverted(error)) {
          problems.add(entry.getKey() + ": " + error);
        }
      }
    }
    for (Evaluation.Attribute attribute : evaluation.attributes()) {
      JsonNode resource = evaluation.resources().get(attribute.resource());
      if (resource == null || !has(schema(resource), attribute.name())) {
        problems.add(attribute.resource() + ": " + attribute.name() + " (expected: an attribute)");
      }
    }
    return problems;
  }

  /** CloudFormation itself makes text of numbers. */
  private static boolean isConverted(Error error) {
    return error.getKeyword().equals("type")
        && error.getInstanceNode().isNumber()
        && error.getSchemaNode().asText().equals("string");
  }

  /**
   * SageMaker's types have their names as attributes, which is documented but not in the schemas.
   */
  private static boolean has(JsonNode schema, String attribute) {
    boolean isName =
        attribute.endsWith("Name")
            && schema.path("typeName").asText().startsWith("AWS::SageMaker::")
            && schema.path("properties").has(attribute);
    String pointer = "/properties/" + attribute.replace('.', '/');
    return isName
        || schema
            .path("readOnlyProperties")
            .valueStream()
            .anyMatch(readOnly -> readOnly.asText().equals(pointer));
  }

  private static JsonNode rules(JsonNode resource) throws IOException {
    return ((ObjectNode) schema(resource)).retain(RULES);
  }

  private static JsonNode schema(JsonNode resource) throws IOException {
    String type = resource.path("Type").asText();
    String file = "/cloudformation/" + type.replace("::", "-") + ".json";
    try (InputStream in = ResourceSchemas.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            type + ": no schema (expected: " + file + ", which renew writes)");
      }
      return new ObjectMapper().readTree(in);
    }
  }
}
