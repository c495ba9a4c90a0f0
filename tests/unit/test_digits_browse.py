"""Browsing images by label, page by page."""

import pytest

from helpers import mnist
from helpers.lessons.digits import Browser


@pytest.fixture
def browser():
    return Browser(mnist.load("sample").test)


def test_it_opens_on_the_first_page_of_zeros_in_words(browser):
    assert "Images labeled 0, page 0" in browser.pictures.value
    assert 'alt="' in browser.pictures.value


def test_another_label_or_page_shows_other_images(browser):
    seen = [browser.pictures.value]
    browser.page.value = browser.page.max
    seen.append(browser.pictures.value)
    browser.label.value = 7
    seen.append(browser.pictures.value)
    assert browser.page.value == 0
    assert "Images labeled 7, page 0" in browser.pictures.value
    browser.label.value = 1
    seen.append(browser.pictures.value)
    assert len(set(seen)) == 4


def test_there_are_as_many_pages_as_there_are_images_for(browser):
    assert browser.page.max == 4  # of 100 images, 20 on each
