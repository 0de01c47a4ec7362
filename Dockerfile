# The server's image. Both bases can be replaced by others with a JDK 25: the first also has Maven 3.9,
# the second needs bash, and apt for the library that XGBoost asks for and the one that inflates.
# The digests are those of the indexes of all platforms.
ARG BUILD_IMAGE=maven:3.9.16-eclipse-temurin-25-noble@sha256:93b8a14ea2f412782e4e842651273b4d903e35cc496284f178fbbe2d67d00976
ARG RUN_IMAGE=eclipse-temurin:25.0.4_7-jre-noble@sha256:b573af9e331196fbc42e246da4df24df9b6c556c73e7efddfde0511f1c9508c5

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
ARG REVISION=unknown
RUN --mount=type=cache,target=/root/.m2/repository \
    mvn -B -q package -Dmaven.test.skip=true -Dgit.commit.id.describe="${REVISION}" -pl server -am

FROM ${RUN_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 libisal2 \
    && apt-get clean && rm -rf /var/lib/apt/lists/*

# Native libraries are unpacked while the image is built, so that no directory that can be written
# while it runs has to let files be executed.
ENV COPPICE_NATIVE_DIR=/opt/coppice/native

# The layout of a checkout, so that the one start command finds its way in both. Others' libraries,
# which change seldom, are a layer of their own.
COPY --from=build /src/server/target/lib/ /opt/coppice/server/target/lib/
COPY scripts/serve scripts/record-start scripts/healthcheck scripts/jvm-flags scripts/limits scripts/jdk25 /opt/coppice/scripts/
COPY LICENSE /opt/coppice/
COPY --from=build /src/server/target/coppice-server.jar /src/server/target/coppice-server.cdx.json /opt/coppice/server/target/
RUN --mount=type=bind,source=scripts/training,target=/opt/coppice/scripts/training \
    /opt/coppice/scripts/record-start

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL com.amazonaws.sagemaker.capabilities.multi-models=true \
      com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true \
      org.opencontainers.image.title=Coppice \
      org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.revision=${REVISION} \
      org.opencontainers.image.source=${SOURCE}
RUN mkdir -p /var/cache/coppice && chown 10001:10001 /var/cache/coppice
# Models that were fetched stay here; a volume in its place keeps them over restarts.
ENV COPPICE_CACHE_DIR=/var/cache/coppice
# Numeric, because Kubernetes' runAsNonRoot knows no names.
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/opt/coppice/scripts/healthcheck"]
ENTRYPOINT ["/opt/coppice/scripts/serve"]
