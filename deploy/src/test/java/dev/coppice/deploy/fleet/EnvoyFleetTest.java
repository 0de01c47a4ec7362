package dev.coppice.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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

  private static List<Route> routes(Bootstrap bootstrap) throws IOException {
    return bootstrap
        .getStaticResources()
        .getListeners(0)
        .getFilterChains(0)
        .getFilters(0)
        .getTypedConfig()
        .unpack(HttpConnectionManager.class)
        .getRouteConfig()
        .getVirtualHosts(0)
        .getRoutesList();
  }

  /** The first that matches, as Envoy takes it: by the path as sent, without the query. */
  private static Route routeOf(String target) throws IOException {
    String path = target.replaceFirst("\\?.*", "");
    return routes(read(Files.readString(FILE))).stream()
        .filter(
            route ->
                route.getMatch().hasSafeRegex()
                    ? Pattern.matches(route.getMatch().getSafeRegex().getRegex(), path)
                    : path.startsWith(route.getMatch().getPrefix()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void headerAndPathFeedTheSameHash() throws Exception {
    RouteAction.HashPolicy.Header path =
        routeOf("/models/tenant-1.tar.gz/invoke").getRoute().getHashPolicy(0).getHeader();
    assertThat(path.getHeaderName()).isEqualTo(":path");
    String name =
        Pattern.compile(path.getRegexRewrite().getPattern().getRegex())
            .matcher("/models/tenant-1.tar.gz/invoke?x=y")
            .replaceAll(path.getRegexRewrite().getSubstitution().replace('\\', '$'));
    assertThat(name).isEqualTo("tenant-1.tar.gz");
    assertThat(routeOf("/invocations").getRoute().getHashPolicy(0).getHeader().getHeaderName())
        .isEqualTo("X-Amzn-SageMaker-Target-Model");
  }

  @Test
  void whatSpeaksOfOneInstanceAloneIsNotBalancedHoweverItIsEscaped() throws Exception {
    for (String path : FleetPaths.OF_ONE_INSTANCE) {
      assertThat(routeOf(path).getDirectResponse().getStatus()).as(path).isEqualTo(404);
    }
  }

  @Test
  void callsAndProbesAreBalancedWhateverTheirModelIsCalled() throws Exception {
    for (String path : FleetPaths.BALANCED) {
      assertThat(routeOf(path).getRoute().getCluster()).as(path).isEqualTo("coppice");
    }
  }

  @Test
  void everyCallMayLastAsLongAsAModelIsWaitedFor() throws Exception {
    assertThat(routes(read(Files.readString(FILE))))
        .filteredOn(Route::hasRoute)
        .hasSize(2)
        .allSatisfy(
            route -> assertThat(route.getRoute().getTimeout().getSeconds()).isGreaterThan(55));
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
