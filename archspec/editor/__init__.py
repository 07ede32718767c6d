"""What an editor asks of an open spec, and the language server that answers.

Every answer is a pure function of an `OpenSpec`; `server` alone knows the protocol.
"""
