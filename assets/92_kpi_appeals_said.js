/* The server's reasons (metrics/appeals/) in the reader's language. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { appeals } = ccc;

  // Written out, so that the catalogue's test finds them.
  const REASONS = () => ({
    "is missing: say it in a few words": ccc.t("is missing: say it in a few words"),
    "it has ended: a deferral is asked before; file an appeal": ccc.t("it has ended: a deferral is asked before; file an appeal"),
    "is missing: until when is it put off?": ccc.t("is missing: until when is it put off?"),
    "there is no figure that could be appealed; add a comment": ccc.t("there is no figure that could be appealed; add a comment"),
    "name the days, districts or cases that are to be left out": ccc.t("name the days, districts or cases that are to be left out"),
    "the figure is not told by district: leave days out instead": ccc.t("the figure is not told by district: leave days out instead"),
    "name cases alone, or days and districts": ccc.t("name cases alone, or days and districts"),
    "its values are no cases that have a number: leave days or districts out instead": ccc.t("its values are no cases that have a number: leave days or districts out instead"),
    "is all that was asked for: uphold it": ccc.t("is all that was asked for: uphold it"),
    "leaves nothing out: reject it": ccc.t("leaves nothing out: reject it"),
    "nobody decides about their own figures": ccc.t("nobody decides about their own figures"),
    "nobody has taken it up for review yet": ccc.t("nobody has taken it up for review yet"),
    "it is under review already": ccc.t("it is under review already"),
    "it is not decided yet": ccc.t("it is not decided yet"),
    "it is decided: take it up again first, with a reason": ccc.t("it is decided: take it up again first, with a reason"),
    "it is decided: whoever decided can take it up again": ccc.t("it is decided: whoever decided can take it up again"),
    "it was withdrawn: file another": ccc.t("it was withdrawn: file another"),
    "it is withdrawn already": ccc.t("it is withdrawn already"),
  });
  const PATTERNS = () => [
    [/^could be appealed until (.+)$/, (until) => ccc.t("It could be appealed until {when}.", { when: until })],
    [/^is not between (.+) and (.+)$/, (from, to) => ccc.t("is not between {from} and {to}", { from, to })],
    [/^claim (\d+) asks the same already/, (no) => ccc.t("claim {no} asks the same already and waits for its decision", { no })],
    [/^there is no case (.+) in the figure$/, (no) => ccc.t("there is no case {no} in the figure", { no })],
    [/^claim (\d+) moved on since/, (no) => ccc.t("claim {no} moved on since you looked: close this and look again", { no })],
  ];

  appeals.refused = function ({ said, status }) {
    const first = (said.errors || [])[0] || said, reason = first.reason;
    if (status === 403 && !reason) return ccc.t("Your role may not do this.");
    if (!reason) return ccc.t("The server refused it ({status}).", { status });
    for (const [pattern, words] of PATTERNS()) {
      const found = pattern.exec(reason);
      if (found) return words(...found.slice(1));
    }
    return REASONS()[reason] || reason;
  };
})();
