"""What has become of it all: the month in numbers, what fell silent, files for a wider view."""
