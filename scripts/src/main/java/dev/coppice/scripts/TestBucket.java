package dev.coppice.scripts;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A bucket in a {@link S3ProxyProcess}, and the writing side of it. */
public final class TestBucket implements AutoCloseable {

  private static final Duration LINK_LIFE = Duration.ofDays(1);

  private final String name;
  private final S3Client client;
  private final S3Presigner presigner;

  private TestBucket(String name, S3Client client, S3Presigner presigner) {
    this.name = name;
    this.client = client;
    this.presigner = presigner;
  }

  /** Opens the bucket, made if it is not there. */
  public static TestBucket open(URI endpoint, String name) {
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(
                S3ProxyProcess.ACCESS_KEY_ID, S3ProxyProcess.SECRET_ACCESS_KEY));
    Region region = Region.of(S3ProxyProcess.REGION);
    S3Client client =
        S3Client.builder()
            .endpointOverride(endpoint)
            .region(region)
            .credentialsProvider(credentials)
            .forcePathStyle(true)
            // S3Proxy answers 501 to uploads with the newer checksum trailers.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
    S3Presigner presigner =
        S3Presigner.builder()
            .endpointOverride(endpoint)
            .region(region)
            .credentialsProvider(credentials)
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build();
    try {
      client.createBucket(request -> request.bucket(name));
    } catch (BucketAlreadyOwnedByYouException e) {
      // It is there, as wanted.
    }
    return new TestBucket(name, client, presigner);
  }

  public void put(String key, Path file) {
    client.putObject(request -> request.bucket(name).key(key), RequestBody.fromFile(file));
  }

  public void put(String key, byte[] content) {
    client.putObject(request -> request.bucket(name).key(key), RequestBody.fromBytes(content));
  }

  public void delete(String key) {
    client.deleteObject(request -> request.bucket(name).key(key));
  }

  /** A link to the object that works without credentials, for curl; good for a day. */
  public URI link(String key) {
    return URI.create(
        presigner
            .presignGetObject(
                link ->
                    link.signatureDuration(LINK_LIFE)
                        .getObjectRequest(request -> request.bucket(name).key(key)))
            .url()
            .toString());
  }

  @Override
  public void close() {
    presigner.close();
    client.close();
  }
}
