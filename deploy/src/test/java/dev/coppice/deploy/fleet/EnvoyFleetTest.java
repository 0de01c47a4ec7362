package dev.coppice.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.coppice.deploy.kubernetes.StrictObjects;
import dev.coppice.scripts.InvocationClient;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Envoy's file, read into the messages that Envoy reads it into; what they lack is refused. */
final class EnvoyFleetTest {

  private static final Path FILE = Path.of("fleet", "envoy.yaml");

  private static Bootstrap read(String yaml) throws IOException {
    String json = new ObjectMapper().writeValueAsString(new YAMLMapper().readTree(yaml));
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    JsonFormat.parser()
        .usingTypeRegistry(
            JsonFormat.TypeRegistry.newBuilder()
                .add(
                    List.of(
                        HttpConnectionManager.getDescriptor(),
                        Router.getDescriptor(),
                        PreviousHostsPredicate.getDescriptor(),
                        HttpProtocolOptions.getDescriptor(),
                        DownstreamConnectionsConfig.getDescriptor()))
                .build())
        .merge(json, bootstrap);
    return bootstrap.build();
  }

  private static HttpConnectionManager manager(Bootstrap bootstrap) throws IOException {
    return bootstrap
        .getStaticResources()
        .getListeners(0)
        .getFilterChains(0)
        .getFilters(0)
        .getTypedConfig()
        .unpack(HttpConnectionManager.class);
  }

  private static List<Route> routes(HttpConnectionManager manager) {
    return manager.getRouteConfig().getVirtualHosts(0).getRoutesList();
  }

  /** The first that matches, as Envoy takes it: by the path as sent, without the query. */
  private static Route routeOf(String target, Map<String, String> headers) throws IOException {
    String path = target.replaceFirst("\\?.*", "");
    return routes(manager(read(Files.readString(FILE)))).stream()
        .filter(route -> matches(route.getMatch(), path, headers))
        .findFirst()
        .orElseThrow();
  }

  private static boolean matches(RouteMatch match, String path, Map<String, String> headers) {
    boolean pathMatches =
        match.hasSafeRegex()
            ? Pattern.matches(match.getSafeRegex().getRegex(), path)
            : path.startsWith(match.getPrefix());
    return pathMatches
        && match.getHeadersList().stream()
            .allMatch(
                header ->
                    Pattern.matches(
                        header.getStringMatch().getSafeRegex().getRegex(),
                        headers.getOrDefault(header.getName(), "")));
  }

  /** What Envoy makes the hash of, by the call's route. */
  private static List<String> hashed(String target, Map<String, String> headers)
      throws IOException {
    List<String> keys = new ArrayList<>();
    for (RouteAction.HashPolicy policy : routeOf(target, headers).getRoute().getHashPolicyList()) {
      RouteAction.HashPolicy.Header header = policy.getHeader();
      String value =
          header.getHeaderName().equals(":path") ? target : headers.get(header.getHeaderName());
      if (value != null) {
        RegexMatchAndSubstitute rewrite = header.getRegexRewrite();
        keys.add(
            header.hasRegexRewrite()
                ? Pattern.compile(rewrite.getPattern().getRegex())
                    .matcher(value)
                    .replaceAll(rewrite.getSubstitution().replace('\\', '$'))
                : value);
      }
      if (policy.getTerminal() && !keys.isEmpty()) {
        break;
      }
    }
    return keys;
  }

  @Test
  void headerPathAndAttributeFeedTheSameHash() throws Exception {
    String name = "tenant-1,a b.tar.gz";
    Map<String, String> header = Map.of(InvocationClient.MODEL_HEADER, name);
    for (String call : List.of("/invocations", "/endpoints/fleet/invocations-response-stream")) {
      assertThat(hashed(call, header)).as(call).containsExactly(name);
      for (String attributes : FleetPaths.attributes(name)) {
        Map<String, String> attribute = Map.of(FleetPaths.ATTRIBUTES_HEADER, attributes);
        assertThat(hashed(call, attribute)).as(attributes).containsExactly(name);
        Map<String, String> both = new HashMap<>(attribute);
        both.putAll(header);
        assertThat(hashed(call, both)).as(attributes).containsExactly(name);
      }
      assertThat(hashed(call, Map.of(FleetPaths.ATTRIBUTES_HEADER, "target-models=a"))).isEmpty();
    }
    for (String call :
        List.of(
            "/models/tenant-1.tar.gz/invoke?x=y",
            "/v2/models/tenant-1.tar.gz",
            "/v2/models/tenant-1.tar.gz/versions/1/infer",
            "/v2/models/tenant-1.tar.gz/infer?x=y")) {
      assertThat(hashed(call, header)).as(call).containsExactly("tenant-1.tar.gz");
    }
  }

  /** By its name a pod keeps its tenants, whatever its address is when it comes back. */
  @Test
  void everyPodThatThereMayBeIsOnTheRingByItsName() throws Exception {
    StrictObjects objects = new StrictObjects();
    Service headless = objects.ofBase("service-headless.yaml", Service.class);
    HorizontalPodAutoscaler autoscaler =
        objects.ofBase("autoscaler.yaml", HorizontalPodAutoscaler.class);
    Cluster cluster = read(Files.readString(FILE)).getStaticResources().getClusters(0);

    assertThat(headless.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
    assertThat(cluster.getCommonLbConfig().getConsistentHashingLbConfig())
        .matches(hashing -> hashing.getUseHostnameForHashing())
        .matches(hashing -> hashing.getHashBalanceFactor().getValue() == 270);
    assertThat(cluster.getLoadAssignment().getEndpoints(0).getLbEndpointsList())
        .extracting(pod -> pod.getEndpoint().getAddress().getSocketAddress().getAddress())
        .containsExactlyElementsOf(
            IntStream.range(0, autoscaler.getSpec().getMaxReplicas())
                .mapToObj(
                    pod ->
                        "%s-%d.%s.coppice" // Its namespace.
                            .formatted(
                                autoscaler.getSpec().getScaleTargetRef().getName(),
                                pod,
                                headless.getMetadata().getName()))
                .toList());
  }

  @Test
  void whatSpeaksOfOneInstanceAloneIsNotBalancedHoweverItIsEscaped() throws Exception {
    for (String path : FleetPaths.OF_ONE_INSTANCE) {
      assertThat(routeOf(path, Map.of()).getDirectResponse().getStatus()).as(path).isEqualTo(404);
    }
  }

  @Test
  void callsAndProbesAreBalancedWhateverTheirModelIsCalled() throws Exception {
    for (String path : FleetPaths.BALANCED) {
      assertThat(routeOf(path, Map.of()).getRoute().getCluster()).as(path).isEqualTo("coppice");
    }
  }

  @Test
  void silenceAloneEndsACallAndNotBeforeAModelIsThere() throws Exception {
    HttpConnectionManager manager = manager(read(Files.readString(FILE)));

    assertThat(manager.getStreamIdleTimeout().getSeconds()).isGreaterThan(55);
    assertThat(routes(manager))
        .filteredOn(Route::hasRoute)
        .hasSize(3)
        .allMatch(route -> route.getRoute().hasTimeout(), "has none of Envoy's own 15 s")
        .allSatisfy(route -> assertThat(route.getRoute().getTimeout().getSeconds()).isZero());
  }

  @Test
  void instancesAreAskedWhetherTheyAreReadyAndNoStatusEjectsThem() throws Exception {
    Cluster cluster = read(Files.readString(FILE)).getStaticResources().getClusters(0);

    assertThat(cluster.getLbPolicy()).isEqualTo(Cluster.LbPolicy.RING_HASH);
    assertThat(cluster.getHealthChecks(0).getHttpHealthCheck().getPath()).isEqualTo("/readyz");
    assertThat(cluster.getOutlierDetection().getEnforcingConsecutive5Xx().getValue()).isZero();
    assertThat(cluster.getOutlierDetection().getEnforcingConsecutiveGatewayFailure().getValue())
        .isZero();
  }

  @Test
  void fieldThatEnvoyDoesNotKnowIsRefused() throws Exception {
    String text = Files.readString(FILE);

    for (String field : List.of("stream_idle_timeout", "minimum_ring_size", "retry_on")) {
      assertThatThrownBy(() -> read(text.replace(field + ":", field + "s:")))
          .isInstanceOf(InvalidProtocolBufferException.class)
          .hasMessageContaining(field + "s");
    }
  }
}
