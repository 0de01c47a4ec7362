package dev.coppice.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.config.LoadsAtOnce;
import dev.coppice.server.config.Setting;
import dev.coppice.server.config.Variable;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every overlay, as kubectl renders it: its parts fit each other, and the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OverlaysTest {

  /**
   * What a load may have in files, in unpacked artifacts: the model as it came, and JSON as UBJSON
   * beside it, in which numbers of one digit are twice as long.
   */
  private static final int FILES_OF_A_LOAD = 3;

  /** How old an answer of a cluster's DNS may be, as kubeadm sets it up. */
  private static final int DNS_SECONDS = 30;

  /** In which HAProxy and Envoy ask for a name again, and then find its pod ready. */
  private static final int NOTICE_SECONDS = 8;

  private final List<Overlay> rendered = Overlay.renderAll();

  List<Overlay> overlays() {
    return rendered;
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void selectorsFindThePodsAndNothingElse(Overlay overlay) {
    Map<String, String> labels = overlay.podLabels();
    Stream<LabelSelector> ofLabels =
        Stream.of(
            overlay.statefulSet().getSpec().getSelector(),
            overlay.one(PodDisruptionBudget.class).getSpec().getSelector(),
            overlay.one(NetworkPolicy.class).getSpec().getPodSelector());
    Stream<LabelSelector> ofSpread =
        overlay.pod().getTopologySpreadConstraints().stream()
            .map(TopologySpreadConstraint::getLabelSelector);
    assertThat(Stream.concat(ofLabels, ofSpread).map(LabelSelector::getMatchLabels))
        .hasSize(5)
        .allSatisfy(selector -> assertSelects(selector, labels));
    assertThat(overlay.all(Service.class))
        .hasSize(2)
        .allSatisfy(service -> assertSelects(service.getSpec().getSelector(), labels));
  }

  private static void assertSelects(Map<String, String> selector, Map<String, String> labels) {
    assertThat(selector).isNotEmpty();
    assertThat(labels).containsAllEntriesOf(selector);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void namesLeadToObjectsThatAreThere(Overlay overlay) {
    Service headless =
        overlay.all(Service.class).stream()
            .filter(
                service ->
                    service
                        .getMetadata()
                        .getName()
                        .equals(overlay.statefulSet().getSpec().getServiceName()))
            .findFirst()
            .orElseThrow();
    assertThat(headless.getSpec().getClusterIP()).isEqualTo("None");
    for (HorizontalPodAutoscaler scaler : overlay.all(HorizontalPodAutoscaler.class)) {
      assertThat(scaler.getSpec().getScaleTargetRef().getName())
          .isEqualTo(overlay.statefulSet().getMetadata().getName());
      assertThat(overlay.statefulSet().getSpec().getReplicas())
          .as("replicas, which the autoscaler decides")
          .isNull();
    }
    List<String> volumes =
        Stream.concat(
                overlay.pod().getVolumes().stream().map(volume -> volume.getName()),
                overlay.statefulSet().getSpec().getVolumeClaimTemplates().stream()
                    .map(claim -> claim.getMetadata().getName()))
            .toList();
    assertThat(overlay.container().getVolumeMounts())
        .map(VolumeMount::getName)
        .containsExactlyInAnyOrderElementsOf(volumes);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void everyVariableIsASettingOfTheServerOrOfTheAwsSdk(Overlay overlay) {
    List<String> settings = Variable.all().map(Variable::key).toList();
    assertThat(overlay.environment().keySet())
        .contains(Setting.MODEL_STORE.key(), Setting.CACHE_DIR.key())
        .allMatch(key -> settings.contains(key) || key.equals("AWS_REGION"));
    assertThat(overlay.environment().values()).doesNotContainNull();
    assertThat(overlay.pod().getEnableServiceLinks())
        .as("service links, whose COPPICE_SERVICE_HOST is no setting")
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void portsAreTheServersOwnAndProbesUseThem(Overlay overlay) {
    ContainerPort port = overlay.container().getPorts().getFirst();
    assertThat(port.getContainerPort()).hasToString(Setting.PORT.defaultText());
    assertThat(overlay.environment()).doesNotContainKey(Setting.PORT.key());
    assertThat(
            Stream.of(
                    overlay.container().getStartupProbe(),
                    overlay.container().getLivenessProbe(),
                    overlay.container().getReadinessProbe())
                .map(Probe::getHttpGet)
                .map(get -> get.getPort().getStrVal()))
        .containsOnly(port.getName());
    assertThat(overlay.all(Service.class))
        .flatMap(service -> service.getSpec().getPorts())
        .allSatisfy(
            open -> {
              assertThat(open.getTargetPort().getStrVal()).isEqualTo(port.getName());
              assertThat(open.getPort()).isEqualTo(port.getContainerPort());
            });
    assertThat(overlay.one(NetworkPolicy.class).getSpec().getIngress())
        .isNotEmpty()
        .flatMap(rule -> rule.getPorts())
        .allMatch(allowed -> allowed.getPort().getStrVal().equals(port.getName()));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void memoryAndCoresAreNotLent(Overlay overlay) {
    var resources = overlay.container().getResources();
    assertThat(resources.getRequests()).containsOnlyKeys("cpu", "memory", "ephemeral-storage");
    assertThat(resources.getLimits()).isEqualTo(resources.getRequests());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void filesThatWaitForMemoryFitIntoTheVolumeOfTmp(Overlay overlay) {
    Map<String, String> environment = overlay.environment();
    BigDecimal unpacked = bytes(variable(environment, Setting.ARCHIVE_MAX_BYTES));
    int loads = LoadsAtOnce.of(Integer.parseInt(variable(environment, Setting.MAX_LOADS)));
    BigDecimal all = unpacked.multiply(BigDecimal.valueOf((long) FILES_OF_A_LOAD * loads));
    BigDecimal tmp = bytes(overlay.volume("tmp").getEmptyDir().getSizeLimit());
    assertThat(tmp).isGreaterThan(all);
    BigDecimal ephemeral =
        bytes(overlay.container().getResources().getLimits().get("ephemeral-storage"));
    assertThat(ephemeral)
        .isGreaterThanOrEqualTo(
            overlay.pod().getVolumes().stream()
                .filter(volume -> volume.getEmptyDir() != null)
                .map(volume -> bytes(volume.getEmptyDir().getSizeLimit()))
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    if (environment.containsKey(Setting.DISK_BUDGET.key())) {
      assertThat(bytes(overlay.volume("models").getEmptyDir().getSizeLimit()))
          .isGreaterThan(bytes(variable(environment, Setting.DISK_BUDGET)));
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void podIsGivenTheTimeThatTheServerTakesToStop(Overlay overlay) {
    Map<String, String> environment = overlay.environment();
    long drain = seconds(variable(environment, Setting.DRAIN_DELAY));
    long grace = seconds(variable(environment, Setting.SHUTDOWN_GRACE));
    assertThat(drain).isPositive().isLessThan(grace);
    assertThat(overlay.pod().getTerminationGracePeriodSeconds()).isGreaterThan(grace);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nextPodGoesOnceBalancersHaveFoundTheLast(Overlay overlay) {
    assertThat(overlay.statefulSet().getSpec().getMinReadySeconds())
        .isGreaterThan(DNS_SECONDS + NOTICE_SECONDS);
  }

  private static long seconds(String duration) {
    assertThat(duration).matches("\\d+s");
    return Long.parseLong(duration.substring(0, duration.length() - 1));
  }

  private static String variable(Map<String, String> environment, Setting setting) {
    return Objects.requireNonNull(environment.get(setting.key()), setting.key());
  }

  /** Kubernetes says Mi where the server says MiB. */
  private static BigDecimal bytes(String size) {
    return Quantity.getAmountInBytes(Quantity.parse(size.replaceFirst("B$", "")));
  }

  private static BigDecimal bytes(@Nullable Quantity size) {
    return Quantity.getAmountInBytes(Objects.requireNonNull(size));
  }
}
