"""A release: the wheel, the chart and the images of one version, with what is in them and a signature."""
