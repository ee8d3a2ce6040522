"""What would have gone out."""

from __future__ import annotations

from slipway.decisions.comparing.answer import Answer
from slipway.decisions.comparing.comparison import compared
from slipway.decisions.comparing.costs_and_effects.sent import attempts_at_start
from slipway.ports import Effects, Sent, SentKind

from tests.unit.comparing.asking import answer, asked, differing, told

DONE = {"id": 1, "done": True}


def mail(
    to: str = "ann@example.org", what: str = "Your report 7", text: str = "Hello,\nreport 7 is ready."
) -> Sent:
    return Sent(SentKind.MAIL, to, what, text)


def test_what_both_send_is_alike() -> None:
    assert told(asked(answer(DONE, sent=[mail()]), answer(DONE, sent=[mail()]))) == []


def test_a_doubled_mail_is_found() -> None:
    assert told(asked(answer(DONE, sent=[mail()]), answer(DONE, sent=[mail(), mail()]))) == [
        "sent: mail: 1 mail more: ann@example.org “Your report {number}”"
    ]


def test_a_mail_that_no_longer_goes_out_is_found() -> None:
    requests = [asked(answer(DONE, sent=[mail()]), answer(DONE), person=f"p{at}") for at in range(3)]
    (one,) = differing(*requests)
    assert one.words == "3 mails fewer: ann@example.org “Your report {number}” (3 times)"
    assert (one.requests, one.of, one.people) == (3, 3, 3)
    assert compared(requests).alike == 0


def test_other_recipients_are_told_as_such() -> None:
    (said,) = told(asked(answer(DONE, sent=[mail()]), answer(DONE, sent=[mail("all@example.org")])))
    what = "“Your report {number}”"
    assert (
        said == f"sent: mail: mails to other recipients: all@example.org {what}, was ann@example.org {what}"
    )


def test_another_text_is_found_and_one_that_differs_by_itself_is_not() -> None:
    old, other = mail(text="Hello,\nyou owe 12.00."), mail(text="Hello,\nyou owe 13.00.")
    assert told(asked(answer(DONE, sent=[old]), answer(DONE, sent=[other]))) == [
        "sent: mail text: you owe 13.00., was you owe 12.00."
    ]
    first, second, third = (mail(text=f"Open https://example.org/r/{letter * 32}") for letter in "abc")
    assert told(asked(*(answer(DONE, sent=[each]) for each in (first, second, third)))) == []


def test_what_differs_by_itself_in_a_mail_does_so_with_whatever_request_it_is_noted() -> None:
    first, second, third = (coded(code) for code in ("298956", "947282", "510344"))
    at_once = asked(first, second, third, route="POST /code")
    assert told(at_once, asked(third, first, answer(DONE), route="GET /docs")) == []
    # That of another mail is another matter.
    bill, other = (answer(DONE, sent=[mail(what="Your bill", text=text)]) for text in ("By ann", "By bob"))
    assert told(at_once, asked(bill, other, route="GET /docs")) == ["sent: mail text: By bob, was By ann"]


def test_what_is_noted_with_another_request_on_each_copy_is_measured_all_the_same() -> None:
    first, second, third, nothing = *(coded(code) for code in ("298956", "947282", "510344")), answer(DONE)
    assert told(asked(first, second, nothing), asked(nothing, nothing, third)) == []
    # Of two that only one of the copies sent nothing is known.
    assert told(asked(first, second, nothing), asked(nothing, nothing, nothing))


def coded(code: str) -> Answer:
    return answer(DONE, sent=[mail(what="Your code", text=f"Your code is: {code}\nBy {code[::-1]}")])


def test_a_mail_that_is_noted_with_a_later_request_is_not_more_and_not_fewer() -> None:
    first = asked(answer(DONE, sent=[mail()]), answer(DONE), route="POST /reports")
    later = asked(answer(DONE), answer(DONE, sent=[mail()]), route="GET /")
    assert told(first, later) == []


def test_no_more_is_told_than_there_is_more_in_all() -> None:
    moved = asked(answer(DONE, sent=[mail()]), answer(DONE), route="POST /a")
    here, there = (
        asked(answer(DONE), answer(DONE, sent=[mail()]), route=route) for route in ("GET /b", "GET /c")
    )
    assert [each.partition(": ")[2] for each in told(moved, here, there)] == [
        "mail: 1 mail more: ann@example.org “Your report {number}”"
    ]


def test_what_is_sent_more_or_less_often_by_itself_is_no_difference() -> None:
    poll = Sent(SentKind.HTTP, "status.example.org:443", "GET /")
    one = asked(answer(DONE, sent=[poll]), answer(DONE, sent=[poll, poll]), answer(DONE, sent=[poll, poll]))
    assert told(one) == []


def test_another_database_than_the_copy_is_named_first() -> None:
    broken = asked(answer(DONE), answer(b"", 500), route="GET /a")
    reached = asked(answer(DONE), answer(DONE, sent=[Sent(SentKind.DATABASE, "production")]), route="GET /b")
    first = differing(broken, reached)[0]
    assert first.to_production
    assert first.words == "tried to open another database than its copy: production"


def test_objects_that_are_not_the_copys_are_named_and_cannot_be_announced() -> None:
    attempt = Sent(SentKind.BUCKET, "s3://production", "GET objects/one")
    (found,) = differing(asked(answer(DONE), answer(DONE, sent=[attempt]), route="GET /b"))
    assert found.to_production
    assert found.words == "tried to reach objects that are not its copy's: s3://production “GET objects/one”"
    # Where both try it, the new release does nothing that the live one does not.
    assert told(asked(answer(DONE, sent=[attempt]), answer(DONE, sent=[attempt]))) == []


def test_what_a_release_alone_tries_at_its_start_is_named() -> None:
    usual = Effects(sent=(Sent(SentKind.DATABASE, "warehouse"), Sent(SentKind.MAIL, "ann@example.org")))
    new = Effects(sent=(*usual.sent, Sent(SentKind.DATABASE, "production"), Sent(SentKind.HTTP, "a.example")))
    (found,) = attempts_at_start(usual, new, Effects())
    assert (found.route, found.to_production) == ("at its start", True)
    assert found.words == "tried to open another database than its copy: production"
    assert attempts_at_start(usual, usual, Effects()) == attempts_at_start(Effects(), usual, usual) == ()
