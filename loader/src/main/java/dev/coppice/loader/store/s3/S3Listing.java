package dev.coppice.loader.store.s3;

import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreListing;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects below a prefix of an S3 bucket, by pages of a thousand. */
public final class S3Listing implements StoreListing {

  private final ModelStoreUri.S3 location;
  private final S3Settings settings;

  public S3Listing(ModelStoreUri.S3 location, S3Settings settings) {
    this.location = location;
    this.settings = settings;
  }

  @Override
  public List<ListedArtifact> list() throws StoreException {
    List<ListedArtifact> listed = new ArrayList<>();
    try (S3Client client = S3Clients.client(settings)) {
      for (S3Object object :
          client
              .listObjectsV2Paginator(
                  list -> list.bucket(location.bucket()).prefix(location.prefix()))
              .contents()) {
        ListedArtifact.named(object.key().substring(location.prefix().length()), object.size())
            .ifPresent(listed::add);
        StoreListing.requireFew(listed);
      }
    } catch (SdkException e) {
      throw S3Faults.opening(e);
    }
    return listed;
  }
}
