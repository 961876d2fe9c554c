"""What a picture looks like in 64 bits: the same picture again is near, another is far, an empty one has no look."""

import io
import itertools
import random

import pytest
from PIL import Image

from tests.photos import pictures
from tongting.photos import likeness
from tongting.photos import scenes as demo


def scene(seed):
    return Image.open(io.BytesIO(demo.draw(random.Random(seed), "bathhouse", faulty=True)))


def again(picture, *, scale=1.0, quality=75):
    small = picture.resize((int(picture.width * scale), int(picture.height * scale)))
    return Image.open(io.BytesIO(pictures.encoded(small, quality=quality)))


def smooth(seed):
    """Light and dark patches, as a photo of a room has them."""
    chance = random.Random(seed)
    small = Image.new("L", (12, 9))
    small.putdata([chance.randrange(256) for _n in range(108)])
    return small.resize((800, 600), Image.Resampling.BICUBIC).convert("RGB")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("scale", "quality"), [(1.0, 40), (0.5, 80), (0.7, 60)])
def test_the_same_picture_saved_again_is_near(seed, scale, quality):
    picture = smooth(seed)
    look, other = (likeness.look_of(one) for one in (picture, again(picture, scale=scale, quality=quality)))
    assert likeness.apart(look, other) <= likeness.MOST_APART


def test_pictures_of_the_same_kind_of_floor_are_far_from_each_other():
    looks = [look for look in (likeness.look_of(scene(seed)) for seed in range(60)) if look is not None]
    assert len(looks) > 50
    assert min(likeness.apart(*pair) for pair in itertools.combinations(looks, 2)) > likeness.MOST_APART


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_an_empty_picture_looks_like_nothing(shade):
    assert likeness.look_of(Image.new("RGB", (320, 240), (shade, shade, shade))) is None
    noise = Image.effect_noise((320, 240), 4).point(lambda value: min(255, value + shade // 4))
    assert likeness.look_of(noise) is None


def test_a_turned_picture_is_another():
    picture = smooth(1)
    turned = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert likeness.apart(likeness.look_of(picture), likeness.look_of(turned)) > 20


def test_the_bands_hold_every_bit_once():
    for place in range(64):
        bands = likeness.bands_of(1 << place)
        assert sum((band + 0x8000).bit_count() for band in bands) == 1
    assert likeness.bands_of(0) == (-0x8000,) * 4
    assert likeness.bands_of(2**64 - 1) == (0x7FFF,) * 4


def test_three_bits_apart_one_band_is_always_equal():
    chance = random.Random(5)
    for _n in range(500):
        look = chance.getrandbits(64)
        other = look
        for place in chance.sample(range(64), 3):
            other ^= 1 << place
        pairs = zip(likeness.bands_of(look), likeness.bands_of(other), strict=True)
        assert any(one == two for one, two in pairs)
        assert likeness.apart(look, other) == 3


def test_a_look_is_written_and_read():
    assert likeness.written(None) == ""
    assert int(likeness.written(2**64 - 2), 16) == 2**64 - 2
    assert len(likeness.written(1)) == 16
