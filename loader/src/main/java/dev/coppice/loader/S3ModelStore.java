package dev.coppice.loader;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
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
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A store that is a prefix of an S3 bucket: one GET an artifact, no HEAD, no listing.
 *
 * <p>Credentials and region come from the AWS SDK's default chains. What fails before the first
 * byte of a body is tried again here, by the SDK's standard retry mode; what breaks in the middle
 * of a body is the loader's to fetch again.
 */
public final class S3ModelStore implements ModelStore {

  private static final int MAX_KEY_LENGTH = 1024;

  private final ModelStoreUri.S3 location;
  private final S3Client client;

  /**
   * Connects to nobody yet.
   *
   * @throws IllegalStateException if there is neither an endpoint nor a region
   */
  public S3ModelStore(ModelStoreUri.S3 location, S3Settings settings) {
    this.location = location;
    this.client = client(settings);
  }

  @Override
  public Artifact open(StoreKey key) {
    String object = location.prefix() + key.value();
    if (object.length() > MAX_KEY_LENGTH) { // S3 would answer 400: it can hold no such object.
      throw StoreFault.ABSENT.failure(notFound(key), null);
    }
    try {
      ResponseInputStream<GetObjectResponse> body =
          client.getObject(get -> get.bucket(location.bucket()).key(object));
      GetObjectResponse head = body.response();
      long size = head.contentLength() == null ? -1 : head.contentLength();
      String version = head.eTag() == null ? "" : head.eTag();
      // Aborted, not closed: closing would first read what is left of the body.
      return new Artifact.Stream(uri(key), version, size, new Body(body), body::abort);
    } catch (SdkException e) {
      StoreException failure = S3Failures.opening(e);
      throw failure.fault().failure(notFound(key), failure);
    }
  }

  @Override
  public String uri(StoreKey key) {
    return location + key.value();
  }

  private static String notFound(StoreKey key) {
    return "Model not found: " + key.name();
  }

  @Override
  public void close() {
    client.close();
  }

  private static S3Client client(S3Settings settings) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region(settings.endpoint()))
            .forcePathStyle(settings.pathStyle())
            // Servers other than AWS's do not all know the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(settings.maxConnections())
                    .connectionTimeout(settings.connectTimeout())
                    .connectionAcquisitionTimeout(settings.connectTimeout())
                    .socketTimeout(settings.readTimeout()))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
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

  private static Region region(@Nullable URI endpoint) {
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
      throw new IllegalStateException(
          "AWS region: none (expected: AWS_REGION, a profile or instance metadata)", e);
    }
  }

  /** The object's bytes, with failures in our words. */
  private static final class Body extends InputStream {

    private final InputStream in;

    private Body(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException | RuntimeException e) {
        throw S3Failures.reading(e);
      }
    }
  }
}
