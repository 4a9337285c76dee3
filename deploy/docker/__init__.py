"""The images of the services: how they are built, with Docker or Buildah."""
