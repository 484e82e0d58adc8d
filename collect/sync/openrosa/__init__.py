"""The OpenRosa protocol, as ODK Collect and Enketo speak it."""
