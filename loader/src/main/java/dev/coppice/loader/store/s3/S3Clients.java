package dev.coppice.loader.store.s3;

import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.Quoted;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Makes S3 clients. Credentials and region come from the AWS SDK's default chains; what fails
 * before the first byte of a body is tried again by the SDK's standard retry mode.
 */
final class S3Clients {

  private S3Clients() {}

  /**
   * A client that is connected to nobody yet; the caller closes it.
   *
   * @throws StoreException {@link StoreFault#MISCONFIGURED} if there is neither an endpoint nor a
   *     region, or if the SDK cannot read its own settings
   */
  static S3Client client(S3Settings settings) throws StoreException {
    Region region = region(settings.endpoint());
    try {
      return client(settings, region);
    } catch (RuntimeException e) { // The SDK has no type for a profile that it cannot read.
      throw new StoreException(StoreFault.MISCONFIGURED, "AWS settings: " + Quoted.cause(e), e);
    }
  }

  private static S3Client client(S3Settings settings, Region region) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region)
            .forcePathStyle(settings.pathStyle())
            // Servers other than AWS's do not all know the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(
                S3HttpClient.of(
                    Apache5HttpClient.builder()
                        .maxConnections(settings.maxConnections())
                        .connectionTimeout(settings.connectTimeout())
                        .connectionAcquisitionTimeout(settings.connectTimeout())
                        .socketTimeout(settings.readTimeout())))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
                    .addExecutionInterceptor(new S3Pauses())
                    .apiCallAttemptTimeout(settings.attemptTimeout())
                    .apiCallTimeout(settings.callTimeout())
                    .retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(settings.attempts())
                            .build())
                    .build());
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    return builder.build();
  }

  private static Region region(@Nullable URI endpoint) throws StoreException {
    // With an endpoint the instance metadata service is not asked: it costs seconds where it is
    // absent, and another S3 server seldom cares about the region.
    AwsRegionProvider chain =
        endpoint == null
            ? DefaultAwsRegionProviderChain.builder().build()
            : new AwsRegionProviderChain(
                new SystemSettingsRegionProvider(), new AwsProfileRegionProvider());
    try {
      return chain.getRegion();
    } catch (SdkException e) {
      if (endpoint != null) {
        return Region.US_EAST_1;
      }
      throw new StoreException(
          StoreFault.MISCONFIGURED,
          "AWS region: none (expected: AWS_REGION, a profile or instance metadata)",
          e);
    }
  }
}
