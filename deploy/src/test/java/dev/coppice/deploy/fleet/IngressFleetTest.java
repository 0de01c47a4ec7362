package dev.coppice.deploy.fleet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coppice.deploy.kubernetes.StrictObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The ingress, read by Kubernetes' typed client; its HAProxy lines are those of the fleet's file.
 */
final class IngressFleetTest {

  private static final Path FILE = Path.of("fleet", "ingress.yaml");

  private static Ingress read(String yaml) throws IOException {
    return (Ingress) new StrictObjects().read(yaml).getFirst();
  }

  private static String annotation(String name) throws IOException {
    return requireNonNull(
        read(Files.readString(FILE))
            .getMetadata()
            .getAnnotations()
            .get("haproxy-ingress.github.io/" + name));
  }

  @Test
  void everyLineForHaproxyIsOneOfTheFleetsFile() throws Exception {
    List<String> fleet =
        Files.readString(Path.of("fleet", "haproxy.cfg")).lines().map(String::strip).toList();

    assertThat(annotation("config-backend").lines()).hasSize(13).isSubsetOf(fleet);
  }

  /** Otherwise HAProxy hashes pods by their place among the others. */
  @Test
  void podsHaveTheirPlacesOnTheRingByThemselves() throws Exception {
    assertThat(annotation("assign-backend-server-id")).isEqualTo("true");
  }

  @Test
  void everyPathLeadsToTheService() throws Exception {
    assertThat(read(Files.readString(FILE)).getSpec().getRules().getFirst().getHttp().getPaths())
        .allSatisfy(
            path -> assertThat(path.getBackend().getService().getName()).isEqualTo("coppice"))
        .extracting(HTTPIngressPath::getPath)
        .containsExactly(
            "/invocations",
            "/endpoints/",
            "/models/",
            "/batch",
            "/v2",
            "/v2/health/",
            "/v2/models/");
  }

  @Test
  void ingressIsBesideTheServiceAndItsControllerIsLetIn() throws Exception {
    Path base = Path.of("kubernetes", "base");
    StrictObjects reader = new StrictObjects();
    NetworkPolicy others = reader.ofBase("network-policy.yaml", NetworkPolicy.class);
    List<HasMetadata> objects = reader.read(Files.readString(FILE));
    NetworkPolicy policy = (NetworkPolicy) objects.getLast();

    assertThat(Files.readString(base.resolve("kustomization.yaml")))
        .contains("\nnamespace: coppice\n");
    assertThat(objects)
        .extracting(object -> object.getMetadata().getNamespace())
        .containsExactly("coppice", "coppice");
    assertThat(policy.getMetadata().getName()).isNotEqualTo(others.getMetadata().getName());
    assertThat(policy.getSpec().getPodSelector()).isEqualTo(others.getSpec().getPodSelector());
    assertThat(policy.getSpec().getIngress().getFirst().getPorts())
        .isEqualTo(others.getSpec().getIngress().getFirst().getPorts());
  }

  @Test
  void fieldThatKubernetesDoesNotKnowIsRefused() throws Exception {
    String text = Files.readString(FILE);

    assertThatThrownBy(() -> read(text.replace("pathType", "pathKind")))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("pathKind");
  }
}
