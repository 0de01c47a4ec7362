package dev.coppice.server.api.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies of control requests. */
class JsonObjectBodyTest {

  @Test
  void namesOfMembersAreGoneWithTheirBody() {
    List<WeakReference<String>> names = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String body = "{\"name%d\": 1}".formatted(i);
      JsonObjectBody.read(
          Unpooled.wrappedBuffer(body.getBytes(UTF_8)),
          (name, json) -> names.add(new WeakReference<>(name)));
    }
    System.gc();
    assertThat(names).hasSize(20).allMatch(name -> name.get() == null);
  }
}
