"""What the web collector asks of the server.

The contract is `collect/webforms/client/src/sync/protocol.ts`.
"""
