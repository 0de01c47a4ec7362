package dev.coppice.deploy.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.server.config.ConfigException;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The templates are what CloudFormation takes, and what is in them is what others read. */
final class TemplatesTest {

  /** The actions that AWS gives no resources to. */
  private static final Set<String> WITHOUT_RESOURCE =
      Set.of("ecr:GetAuthorizationToken", "cloudwatch:PutMetricData");

  private final ResourceSchemas schemas = new ResourceSchemas();

  /** Each template with each choice that changes its resources. */
  enum Stack {
    MULTI_MODEL("multi-model-endpoint.yaml", ""),
    STORE("store-endpoint.yaml", ""),
    SERVERLESS("single-model-endpoint.yaml", "serverless"),
    ASYNCHRONOUS("single-model-endpoint.yaml", "asynchronous"),
    PIPELINE("pipeline-endpoint.yaml", ""),
    WARM_UP("warm-up.yaml", "");

    private static final Map<String, String> VALUES =
        Map.of(
            "EndpointName", "fleet",
            "ImageVersion", ":0.1.0",
            "PreparationRepository", "preparation",
            "PreparationVersion", "@sha256:" + "0".repeat(64),
            "PreparationKey", "preparation.tar.gz",
            "ModelBucket", "churn",
            "ModelKey", "acme.tar.gz",
            "ListBucket", "churn");

    private final String file;
    private final String kind;

    /**
     * @param kind the parameter of that name; empty where the template has none
     */
    Stack(String file, String kind) {
      this.file = file;
      this.kind = kind;
    }

    Template template() throws IOException {
      return Template.read(file);
    }

    Evaluation of(Template template) {
      Map<String, String> values = new HashMap<>(VALUES);
      if (!kind.isEmpty()) {
        values.put("Kind", kind);
      }
      return template.evaluate(values);
    }
  }

  @ParameterizedTest
  @EnumSource
  void resourcesAreWhatTheirSchemasAsk(Stack stack) throws IOException {
    Evaluation evaluation = stack.of(stack.template());
    assertThat(evaluation.resources()).isNotEmpty();
    assertThat(schemas.problems(evaluation)).isEmpty();
  }

  @Test
  void everyTemplateIsChecked() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("sagemaker"))) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".yaml")))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(Stack.values()).map(stack -> stack.file).distinct().toList());
    }
  }

  private List<String> problemsWith(String place, String replacement) throws IOException {
    Stack stack = Stack.MULTI_MODEL;
    return schemas.problems(stack.of(stack.template().with(place, replacement)));
  }

  @Test
  void misspeltPropertyIsFound() throws IOException {
    assertThat(problemsWith("        Mode: MultiModel", "        Modus: MultiModel"))
        .singleElement()
        .asString()
        .startsWith("Model: ")
        .contains("Modus");
  }

  @Test
  void valueOfAnotherTypeIsFound() throws IOException {
    assertThat(problemsWith("EvaluationPeriods: 6", "EvaluationPeriods: half an hour"))
        .singleElement()
        .asString()
        .startsWith("FewCacheHits: /EvaluationPeriods");
  }

  @Test
  void absentPropertyThatIsRequiredIsFound() throws IOException {
    assertThat(
            problemsWith(
                "        - VariantName: AllTraffic\n          ModelName", "        - ModelName"))
        .singleElement()
        .asString()
        .startsWith("EndpointConfig: ")
        .contains("VariantName");
  }

  @Test
  void attributeThatNoResourceHasIsFound() throws IOException {
    assertThat(problemsWith("!GetAtt Model.ModelName", "!GetAtt Model.Name"))
        .containsExactly("Model: Name (expected: an attribute)");
  }

  @Test
  void referenceToNothingIsFound() {
    assertThatThrownBy(() -> problemsWith("!Ref Alarms", "!Ref Alarm"))
        .hasMessageStartingWith("Alarm: unresolved");
    assertThatThrownBy(() -> problemsWith("${ModelBucket}", "${Bucket}"))
        .hasMessageStartingWith("Bucket: unresolved");
    assertThatThrownBy(() -> problemsWith("DependsOn: Log", "DependsOn: Lock"))
        .hasMessageStartingWith("Lock: unresolved");
  }

  @ParameterizedTest
  @EnumSource
  void rolesNameEveryResourceThatCanBeNamed(Stack stack) throws IOException {
    for (JsonNode role : ofType(stack, "AWS::IAM::Role")) {
      for (JsonNode statement :
          role.findPath("Policies").findValues("Statement").stream()
              .flatMap(JsonNode::valueStream)
              .toList()) {
        assertThat(texts(statement.path("Action"))).noneMatch(action -> action.contains("*"));
        for (String resource : texts(statement.path("Resource"))) {
          if (resource.equals("*")) {
            assertThat(WITHOUT_RESOURCE).containsAll(texts(statement.path("Action")));
          } else {
            assertThat(resource).matches("arn:aws:[^*]+(/[*])?");
          }
        }
      }
    }
  }

  /** Else S3 might say of each absent model that access is denied: a GET names no prefix. */
  @ParameterizedTest
  @EnumSource(names = {"MULTI_MODEL", "STORE"})
  void absentModelsAreFoundToBeAbsentThoughNoPrefixIsNamed(Stack stack) throws IOException {
    List<JsonNode> conditions =
        ofType(stack, "AWS::IAM::Role").stream()
            .flatMap(role -> role.findParents("Action").stream())
            .filter(statement -> texts(statement.path("Action")).contains("s3:ListBucket"))
            .map(statement -> statement.path("Condition"))
            .toList();

    assertThat(conditions).isNotEmpty();
    for (JsonNode condition : conditions) {
      assertThat(condition.properties())
          .extracting(Map.Entry::getKey)
          .allMatch(operator -> operator.endsWith("IfExists"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void serverTakesTheEnvironmentOfItsContainer(Stack stack) throws IOException, ConfigException {
    for (JsonNode model : ofType(stack, "AWS::SageMaker::Model")) {
      for (JsonNode container : model.findParents("Image")) {
        Map<String, String> environment = new HashMap<>();
        container
            .path("Environment")
            .properties()
            .forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
        if (container.path("Mode").asText().equals("MultiModel")) {
          environment.put("SAGEMAKER_MULTI_MODEL", "true");
        } else if (container.has("ModelDataUrl")) {
          // What the platform mounts there is not on this machine.
          environment.put("COPPICE_MODEL_DIR", "/opt/ml/model");
        }
        assertThat(ConfigReader.read(environment, ContainerMemory.ofThisProcess(), 2)).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ASYNCHRONOUS, 20971520", "SERVERLESS, 6291456"})
  void bodiesThatLieInS3MayBeLargerThanThoseOfCalls(Stack stack, int maxBytes)
      throws IOException, ConfigException {
    JsonNode container = ofType(stack, "AWS::SageMaker::Model").getFirst().findPath("Environment");
    Map<String, String> environment = new HashMap<>(Map.of("COPPICE_MODEL_DIR", "/opt/ml/model"));
    container.properties().forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
    assertThat(
            ConfigReader.read(environment, ContainerMemory.ofThisProcess(), 2)
                .http()
                .maxRequestBytes())
        .isEqualTo(maxBytes);
  }

  @Test
  void fewBodiesThatLieInS3AreSentAtOnce() throws IOException {
    assertThat(
            ofType(Stack.ASYNCHRONOUS, "AWS::SageMaker::EndpointConfig")
                .getFirst()
                .findPath("MaxConcurrentInvocationsPerInstance")
                .asInt())
        .isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(names = {"MULTI_MODEL", "STORE"})
  void dashboardsShowMetricsThatTheServerHas(Stack stack) throws IOException {
    String page = Files.readString(Path.of("../docs/monitoring.md"));
    String body =
        ofType(stack, "AWS::CloudWatch::Dashboard")
            .getFirst()
            .path("Properties")
            .path("DashboardBody")
            .asText();
    JsonNode dashboard = new ObjectMapper().readTree(body);
    List<JsonNode> shown =
        dashboard.findValues("metrics").stream().flatMap(JsonNode::valueStream).toList();
    assertThat(shown).isNotEmpty();
    for (JsonNode metric : shown) {
      assertThat(texts(metric).subList(2, 6))
          .containsExactly("EndpointName", "fleet", "VariantName", "AllTraffic");
      if (metric.get(0).asText().equals("Coppice")) {
        assertThat(page).contains("`" + metric.get(1).asText() + "`");
      }
    }
  }

  /**
   * Where it is `ignore`, an alarm of a percentile keeps its state below 1,000 samples for a p99,
   * so that one over the few cold calls there are would never come about.
   */
  @ParameterizedTest
  @EnumSource
  void alarmsComeAboutOfFewSamples(Stack stack) throws IOException {
    for (JsonNode alarm : ofType(stack, "AWS::CloudWatch::Alarm")) {
      assertThat(alarm.path("Properties").has("EvaluateLowSampleCountPercentile")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAlarmIsInTheRunbook(Stack stack) throws IOException {
    String page = Files.readString(Path.of("../docs/runbook.md"));
    stack.of(stack.template()).resources().entrySet().stream()
        .filter(each -> each.getValue().path("Type").asText().equals("AWS::CloudWatch::Alarm"))
        .forEach(alarm -> assertThat(page).contains("\n| `" + alarm.getKey() + "` |"));
  }

  private static List<JsonNode> ofType(Stack stack, String type) throws IOException {
    return stack.of(stack.template()).resources().values().stream()
        .filter(resource -> resource.path("Type").asText().equals(type))
        .toList();
  }

  private static List<String> texts(JsonNode oneOrMany) {
    return oneOrMany.isArray()
        ? oneOrMany.valueStream().map(JsonNode::asText).toList()
        : List.of(oneOrMany.asText());
  }
}
