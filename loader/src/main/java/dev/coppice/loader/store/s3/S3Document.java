package dev.coppice.loader.store.s3;

import dev.coppice.loader.store.DocumentUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.StoredDocument;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A document that is an object in S3: one GET to read it, one PUT to write it. */
public final class S3Document implements StoredDocument {

  private final DocumentUri.S3 location;
  private final S3Client client;

  /**
   * Connects to nobody yet.
   *
   * @throws StoreException if there is neither an endpoint nor a region, or no client can be made
   */
  public S3Document(DocumentUri.S3 location, S3Settings settings) throws StoreException {
    this.location = location;
    this.client = S3Clients.client(settings);
  }

  @Override
  public Optional<byte[]> read(int maxBytes) throws StoreException {
    try (ResponseInputStream<GetObjectResponse> body =
        client.getObject(get -> get.bucket(location.bucket()).key(location.key()))) {
      S3Version.requireWhole(body);
      return Optional.of(StoredDocument.whole(body, maxBytes));
    } catch (SdkException e) {
      StoreException fault = S3Faults.opening(e);
      if (fault.fault() == StoreFault.ABSENT) {
        return Optional.empty();
      }
      throw fault;
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw S3Faults.reading(e);
    }
  }

  @Override
  public void write(byte[] content) throws StoreException {
    put(content, put -> {});
  }

  @Override
  public boolean create(byte[] content) throws StoreException {
    try {
      put(content, put -> put.ifNoneMatch("*"));
      return true;
    } catch (StoreException e) {
      if (e.fault() == StoreFault.CHANGED) {
        return false;
      }
      throw e;
    }
  }

  private void put(byte[] content, Consumer<PutObjectRequest.Builder> more) throws StoreException {
    try {
      client.putObject(
          put -> put.bucket(location.bucket()).key(location.key()).applyMutation(more),
          RequestBody.fromBytes(content));
    } catch (SdkException e) {
      throw S3Faults.opening(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
