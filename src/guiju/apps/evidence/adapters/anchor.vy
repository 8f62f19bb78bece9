# pragma version >=0.4.3,<0.5.0
# pragma evm-version london
"""
@title  Where one log's checkpoints are anchored
@license Apache-2.0
@notice Keeps, for each size that was anchored, the Merkle root over that many entries and the time of the block. Sizes
        only grow, so nothing that stands here can be replaced: whoever was shown another root for a size was lied to.
@dev    London's instructions only: chains of FISCO BCOS and other permissioned ones know no later ones.
        The owner is whoever deployed it and never changes; when its key is lost, deploy another.
"""

event Anchored:
    size: indexed(uint256)
    root: bytes32

origin: public(immutable(String[200]))
owner: public(immutable(address))
newest: uint256
roots: HashMap[uint256, bytes32]
times: HashMap[uint256, uint256]


@deploy
def __init__(log_origin: String[200]):
    assert len(log_origin) > 0, "the log has a name"
    origin = log_origin
    owner = msg.sender


@external
def anchor(size: uint256, root: bytes32):
    """
    @notice Keep the root over the first `size` entries, for ever.
    """
    assert msg.sender == owner, "only the owner anchors"
    assert size > self.newest, "the log only grows"
    assert root != empty(bytes32), "a root is not empty"
    self.newest = size
    self.roots[size] = root
    self.times[size] = block.timestamp
    log Anchored(size=size, root=root)


@external
@view
def latest() -> (uint256, bytes32, uint256):
    """
    @notice The largest size that was anchored, its root and its block's time; zeros before the first.
    """
    return self.newest, self.roots[self.newest], self.times[self.newest]


@external
@view
def at(size: uint256) -> (bytes32, uint256):
    """
    @notice The root and the block's time of a size that was anchored; zeros for any other.
    """
    return self.roots[size], self.times[size]
