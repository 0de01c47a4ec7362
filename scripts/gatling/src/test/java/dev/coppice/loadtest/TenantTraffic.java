package dev.coppice.loadtest;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Calls of many tenants at a steady rate, each with its own model, counted hot or cold by whether
 * the model was in memory when the call was sent.
 *
 * <p>An answer is right if it is 200 with one number or list of numbers, and the same one that this
 * tenant got before: all calls have the same payload, so a mix-up of tenants would show.
 */
public final class TenantTraffic extends Simulation {

  private static final String TENANT = "tenant";
  private static final String HEAT = "heat";
  private static final String HOT = "hot";
  private static final String COLD = "cold";
  private static final String BEGIN = "begin";
  private static final Pattern SCORES = Pattern.compile("\\[[-+0-9.eE, \\[\\]]+]");

  private final LoadOptions options = LoadOptions.fromEnvironment();
  private final Residents residents =
      new Residents(options.management(), options.token(), options.tls());
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final LongAdder hot = new LongAdder();
  private final LongAdder cold = new LongAdder();
  private final Latencies hotLatencies = new Latencies();
  private final Latencies coldLatencies = new Latencies();
  private long hitsBefore;
  private long missesBefore;

  public TenantTraffic() {
    Supplier<String> tenants = options.replays() ? replay() : draw();
    ScenarioBuilder calls =
        scenario("tenants")
            .exec(session -> aim(session, tenants.get()))
            .exec(
                http("#{heat}")
                    .post("/invocations")
                    .header("X-Amzn-SageMaker-Target-Model", "#{tenant}")
                    .header("Content-Type", options.contentType())
                    .body(ByteArrayBody(options.payload()))
                    .check(status().is(200))
                    .check(bodyString().validate("the tenant's own score", this::check)));
    setUp(calls.injectOpen(constantUsersPerSec(options.rate()).during(options.duration())))
        .protocols(http.baseUrl(options.target().toString()).shareConnections().disableCaching())
        .assertions(assertions());
  }

  /** What has to hold for the test to end well; where nothing was measured, no limit was kept. */
  private List<Assertion> assertions() {
    List<Assertion> assertions = new ArrayList<>();
    assertions.add(global().failedRequests().count().is(0L));
    options
        .hotMillis()
        .ifPresent(
            limit -> assertions.add(details(HOT).responseTime().percentile(95.0).lte(limit)));
    options
        .coldMillis()
        .ifPresent(
            limit -> assertions.add(details(COLD).responseTime().percentile(95.0).lte(limit)));
    return assertions;
  }

  private Supplier<String> draw() {
    TenantDraw draw = new TenantDraw(options.tenants(), options.traffic(), new Random(1));
    return () -> {
      synchronized (draw) {
        return draw.next();
      }
    };
  }

  private Supplier<String> replay() {
    AtomicInteger next = new AtomicInteger();
    return () -> options.tenants().get(next.getAndIncrement() % options.tenants().size());
  }

  private Session aim(Session session, String tenant) {
    boolean isHot = residents.has(tenant);
    (isHot ? hot : cold).increment();
    return session.set(TENANT, tenant).set(HEAT, isHot ? HOT : COLD).set(BEGIN, System.nanoTime());
  }

  private String check(String body, Session session) {
    long took = System.nanoTime() - session.getLong(BEGIN);
    (HOT.equals(session.getString(HEAT)) ? hotLatencies : coldLatencies).add(took);
    String tenant = session.getString(TENANT);
    if (body == null || !SCORES.matcher(body).matches()) {
      throw new IllegalStateException("no scores: " + body);
    }
    String first = answers.putIfAbsent(tenant, body);
    if (first != null && !first.equals(body)) {
      throw new IllegalStateException("%s: %s, before %s".formatted(tenant, body, first));
    }
    residents.add(tenant);
    return body;
  }

  @Override
  public void before() {
    hitsBefore = residents.lookups("hit");
    missesBefore = residents.lookups("miss");
    residents.start();
  }

  @Override
  public void after() {
    residents.stop();
    if (!residents.problem().isEmpty()) {
      throw new IllegalStateException(residents.problem());
    }
    System.out.printf(
        "%n%s%n%s%nTenants called: %d of %d. Told hot: %d, cold: %d. The server counted %d hits, %d"
            + " misses.%n",
        hotLatencies.summary(HOT),
        coldLatencies.summary(COLD),
        answers.size(),
        options.tenants().stream().distinct().count(),
        hot.sum(),
        cold.sum(),
        residents.lookups("hit") - hitsBefore,
        residents.lookups("miss") - missesBefore);
    sayIfNone(HOT, options.hotMillis(), hot);
    sayIfNone(COLD, options.coldMillis(), cold);
  }

  /** Gatling itself says of such a limit that it finds no figures. */
  private static void sayIfNone(String heat, OptionalInt limit, LongAdder calls) {
    if (limit.isPresent() && calls.sum() == 0) {
      System.out.printf("--%s-p95: no %s call (expected: one or more)%n", heat, heat);
    }
  }
}
