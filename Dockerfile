# The server's image. Both bases can be replaced by others with a JDK 25: the first also has Maven 3.9,
# the second needs bash, and apt for the one library that XGBoost asks for.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2/repository \
    mvn -B -q package -Dmaven.test.skip=true -pl server -am

FROM ${RUN_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /opt/coppice --shell /usr/sbin/nologin coppice

# The layout of a checkout, so that the one start command finds its way in both. Others' libraries,
# which change seldom, are a layer of their own.
COPY --from=build /src/server/target/lib/ /opt/coppice/server/target/lib/
COPY scripts/serve scripts/record-start scripts/jvm-flags scripts/jdk25 /opt/coppice/scripts/
COPY --from=build /src/server/target/coppice-server.jar /opt/coppice/server/target/
RUN /opt/coppice/scripts/record-start

LABEL com.amazonaws.sagemaker.capabilities.multi-models=true \
      com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true
USER coppice
EXPOSE 8080
ENTRYPOINT ["/opt/coppice/scripts/serve"]
