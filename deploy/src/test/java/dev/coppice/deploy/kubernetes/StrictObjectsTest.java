package dev.coppice.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the strict parser refuses, shown by the real StatefulSet with one thing spoilt in it. */
final class StrictObjectsTest {

  private static final Path STATEFUL_SET = Path.of("kubernetes/base/stateful-set.yaml");

  private final StrictObjects objects = new StrictObjects();

  @Test
  void statefulSetIsTakenAsItStands() throws Exception {
    assertThat(objects.read(Files.readString(STATEFUL_SET))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "serviceName:,serviceNmae:,serviceNmae",
    "timeoutSeconds:,timeout:,timeout",
    "drop:,droop:,droop",
    "sizeLimit:,size:,size",
    "whenDeleted:,onDelete:,onDelete",
    "value: \"false\",value: false,Boolean",
    "value: \"2\",value: 2,Integer",
    "runAsUser: 10001,runAsUser: \"10001\",String",
    "maxSkew: 1,maxSkew: one,one",
    "apiVersion: apps/v1,apiVersion: apps/v1beta1,apps/v1beta1",
  })
  void whatKubernetesDoesNotKnowIsRefusedByName(String right, String wrong, String named)
      throws Exception {
    String text = Files.readString(STATEFUL_SET);
    assertThat(text).contains(right);

    assertThatThrownBy(() -> objects.read(text.replace(right, wrong)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(named);
  }

  @Test
  void fieldThatIsThereTwiceIsRefused() throws Exception {
    String text = Files.readString(STATEFUL_SET).replace("kind: ", "kind: StatefulSet\nkind: ");

    assertThatThrownBy(() -> objects.read(text)).isInstanceOf(IOException.class);
  }
}
