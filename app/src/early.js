// Stands in every page: what a person does before it is alive is not lost. The button pressed last is pressed again,
// and fields that differ from what the server wrote (typed, chosen, or put back by the browser) are told.
let pressed;
addEventListener(
  "click",
  ({ target }) => {
    if (document.body.hasAttribute("data-live")) return;
    pressed = target.closest?.("button[type=button]:not([commandfor],[popovertarget])") ?? pressed;
  },
  true,
);
addEventListener(
  "tenon-live",
  () => {
    const tell = (field, name) => field.dispatchEvent(new Event(name, { bubbles: true }));
    for (const field of document.querySelectorAll("input,textarea,select")) {
      if (field.type === "radio" || field.type === "checkbox") {
        const differs = field.checked !== field.defaultChecked;
        if (differs && (field.checked || field.type === "checkbox")) tell(field, "change");
      } else if (field.options) {
        const given = [...field.options].find((option) => option.defaultSelected);
        if (given && !given.selected) tell(field, "change");
      } else if (field.type !== "hidden" && field.value !== field.defaultValue) {
        tell(field, "input");
      }
    }
    if (pressed?.isConnected) pressed.click();
  },
  { once: true },
);
