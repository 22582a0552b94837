"""A cart is a sum, and holds nothing less than nought times."""

from tillfree.visits.postgres import Act, CartLine, cart_lines


def test_what_is_put_back_is_not_in_the_cart() -> None:
    acts = [Act("pick", "tea", 2, 0.9), Act("return", "tea", 1, 0.8), Act("pick", "milk", 1, 1.0)]
    assert cart_lines(acts) == (CartLine("milk", 1, 1.0), CartLine("tea", 1, 0.8))


def test_staff_and_foreign_goods_leave_it_empty() -> None:
    assert cart_lines([Act("restock", "tea", 5, 1.0), Act("return", "milk", 1, 0.9)]) == ()
