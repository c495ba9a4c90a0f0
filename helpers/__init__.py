"""The shared package of the course: the data, the network, its training and the widgets the lessons use."""
