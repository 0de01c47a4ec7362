package dev.coppice.loader.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers say what trace a call is a part of. */
final class TraceHeadersTest {

  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + ID + "-b7ad6b7169203331-01";
  private static final String ROOT = "1-5759e988-bd862e3fe1be46a994272793";

  @Test
  void wellFormedHeadersAreTakenOverAndPassedOnInTheirOrder() {
    TraceHeaders trace =
        TraceHeaders.of(PARENT, "rojo=1,congo=t61rcWkgMzE", "Root=" + ROOT + ";Sampled=1");

    assertThat(trace.id()).isEqualTo(ID);
    List<String> passedOn = new ArrayList<>();
    trace.forEach((name, value) -> passedOn.add(name + ": " + value));
    assertThat(passedOn)
        .containsExactly(
            "traceparent: " + PARENT,
            "tracestate: rojo=1,congo=t61rcWkgMzE",
            "X-Amzn-Trace-Id: Root=" + ROOT + ";Sampled=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-" + ID + "-b7ad6b7169203331",
        "00-" + ID + "-b7ad6b7169203331-01-",
        "00-" + ID + "-b7ad6b7169203331-01-more",
        "00-" + ID + "-b7ad6b7169203331-1",
        "00-" + ID + "-0000000000000000-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-" + ID + "-b7ad6b7169203331-01",
        "cc-" + ID + "-b7ad6b7169203331-01more",
        " " + PARENT,
        PARENT + "\n",
        PARENT + ", " + PARENT
      })
  void malformedParentIsIgnoredWithItsState(String parent) {
    assertThat(TraceHeaders.of(parent, "a=1", null)).isEqualTo(TraceHeaders.NONE);
  }

  @Test
  void lineageOfAwsIsPassedOn() {
    String value = "Root=" + ROOT + ";Sampled=1;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2";

    TraceHeaders trace = TraceHeaders.of(null, null, value);

    assertThat(trace.id()).isEqualTo(ROOT);
    assertThat(trace.amznTraceId()).isEqualTo(value);
  }

  @Test
  void laterVersionIsPassedOnAsTheOneThatIsUnderstood() {
    assertThat(TraceHeaders.of("cc" + PARENT.substring(2) + "-more", null, null).traceparent())
        .isEqualTo(PARENT);
  }

  @Test
  void rootOfAwsNamesTheTraceWhereNothingElseDoes() {
    assertThat(TraceHeaders.of("junk", null, "Self=1-2;Root=" + ROOT).id()).isEqualTo(ROOT);
    assertThat(TraceHeaders.of(PARENT, null, "Root=" + ROOT).id()).isEqualTo(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ROOT,
        "Root=1-5759e988-bd862e3fe1be46a99427279",
        "Root=2-5759e988-bd862e3fe1be46a994272793",
        "Root=" + ROOT + ";Root=" + ROOT,
        "Root=" + ROOT + "\r\nEvil: 1",
        "Root=" + ROOT + ";Parent"
      })
  void malformedRootIsIgnored(String header) {
    assertThat(TraceHeaders.of(null, null, header)).isEqualTo(TraceHeaders.NONE);
  }

  @Test
  void stateThatIsTooLongIsLeftOut() {
    TraceHeaders trace = TraceHeaders.of(PARENT, "a=" + "b".repeat(511), null);
    assertThat(trace.tracestate()).isEmpty();
    assertThat(trace.id()).isEqualTo(ID);
  }
}
