package dev.coppice.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of Kubernetes' Pod Security Standards, profile "restricted", for every overlay; and two
 * of our own: the image's user, and a root that is read-only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestrictedProfileTest {

  private static final long USER_OF_THE_IMAGE = 10001;

  /** What the profile allows; of each volume's fields one is its name. */
  private static final Set<String> VOLUMES =
      Set.of(
          "name",
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private final List<Overlay> rendered = Overlay.renderAll();

  List<Overlay> overlays() {
    return rendered;
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void namespaceEnforcesIt(Overlay overlay) {
    assertThat(overlay.one(Namespace.class).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void podTakesNothingOfItsNode(Overlay overlay) {
    PodSpec pod = overlay.pod();
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    assertThat(pod.getHostIPC()).isNull();
    assertThat(pod.getInitContainers()).isEmpty();
    assertThat(pod.getEphemeralContainers()).isEmpty();
    assertThat(overlay.container().getPorts()).map(ContainerPort::getHostPort).containsOnlyNulls();
    assertThat(pod.getVolumes())
        .isNotEmpty()
        .allSatisfy(
            volume ->
                assertThat(new ObjectMapper().valueToTree(volume).fieldNames())
                    .toIterable()
                    .isSubsetOf(VOLUMES));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void processIsNobodyAndStaysNobody(Overlay overlay) {
    PodSecurityContext pod = overlay.pod().getSecurityContext();
    assertThat(pod.getRunAsNonRoot()).isTrue();
    assertThat(pod.getRunAsUser()).isEqualTo(USER_OF_THE_IMAGE);
    assertThat(pod.getRunAsGroup()).isEqualTo(USER_OF_THE_IMAGE);
    assertThat(pod.getFsGroup()).isEqualTo(USER_OF_THE_IMAGE);
    assertThat(pod.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getSysctls()).isEmpty();
    assertThat(pod.getSeLinuxOptions()).isNull();
    assertThat(pod.getAppArmorProfile()).isNull();
    Container container = overlay.container();
    SecurityContext own = container.getSecurityContext();
    assertThat(own.getAllowPrivilegeEscalation()).isFalse();
    assertThat(own.getReadOnlyRootFilesystem()).isTrue();
    assertThat(own.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(own.getCapabilities().getAdd()).isEmpty();
    assertThat(own.getPrivileged()).isNull();
    assertThat(own.getProcMount()).isNull();
    assertThat(own.getRunAsUser()).isNull();
    assertThat(own.getRunAsNonRoot()).isNull();
    assertThat(own.getSeccompProfile()).isNull();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nobodyIsGivenATokenOfKubernetes(Overlay overlay) {
    assertThat(overlay.pod().getAutomountServiceAccountToken()).isFalse();
    ServiceAccount account = overlay.one(ServiceAccount.class);
    assertThat(account.getAutomountServiceAccountToken()).isFalse();
    assertThat(overlay.pod().getServiceAccountName()).isEqualTo(account.getMetadata().getName());
  }
}
