"use strict";
const find = (selector) => document.querySelector(selector);
const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });
const ask = async (address, body) => {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(address, { ...options, headers: { "Content-Type": "application/json" } });
  const found = await answer.json();
  if (answer.ok) return found;
  throw new Error([found.detail || found.title, ...(found.errors || []).map((one) => `${one.field}: ${one.detail}`)].join("\n"));
};
const complain = (place, error) => {
  const said = make("p", error instanceof TypeError ? "The service does not answer; try again in a moment." : error.message);
  said.className = "wrong";
  place.replaceChildren(said);
};

// Weights: when one slider moves, the others change in their proportions at the start of the move, so the sum stays 100%.
const twin = find("#twin");
const sliders = [...twin.querySelectorAll("input[type=range]")];
let before = new Map();
const remember = () => { before = new Map(sliders.map((one) => [one, Number(one.value)])); };
const show = () => sliders.forEach((one) => {
  one.labels[0].querySelector("output").value = `${one.value}%`;
  one.setAttribute("aria-valuetext", `${one.value}%`);
});
const settle = (moved) => {
  const others = sliders.filter((one) => one !== moved);
  const left = 100 - Number(moved.value);
  const had = others.reduce((sum, one) => sum + before.get(one), 0);
  const exact = others.map((one) => (had ? (left * before.get(one)) / had : left / others.length));
  const whole = exact.map(Math.floor);
  const byRest = exact.map((_, at) => at).sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]));
  byRest.slice(0, left - whole.reduce((sum, one) => sum + one, 0)).forEach((at) => { whole[at] += 1; });
  others.forEach((one, at) => { one.value = whole[at]; });
  show();
};
sliders.forEach((one) => {
  one.addEventListener("input", () => settle(one));
  one.addEventListener("change", remember);
});
twin.addEventListener("reset", () => setTimeout(() => { remember(); show(); }));
remember();
show();

// The twin: only changed values are sent.
const changed = () => {
  const body = { run_id: twin.dataset.run };
  const field = (name) => twin.elements[name];
  if (sliders.some((one) => one.value !== one.defaultValue)) {
    body.weights = Object.fromEntries(sliders.map((one) => [one.name, Number(one.value) * 100]));
  }
  const rules = {};
  for (const one of twin.querySelectorAll("input[data-rule]")) {
    if (one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue) {
      rules[one.name] = one.type === "checkbox" ? one.checked : one.value === "" ? null : Number(one.value);
    }
  }
  const chosen = [...twin.querySelectorAll("select[data-group]")].filter((one) => !one.selectedOptions[0].defaultSelected);
  if (chosen.length) rules.groups = Object.fromEntries(chosen.map((one) => [one.name, one.value]));
  if (Object.keys(rules).length) body.rules = rules;
  if (field("stable").checked) body.stable = true;
  for (const name of ["mentor_capacity", "mentee_capacity"]) if (field(name).value) body[name] = Number(field(name).value);
  return body;
};
const pause = () => new Promise((resolve) => { setTimeout(resolve, 400); });
let wanted = null;
const compare = async () => {
  let found = await ask(`../../programs/${twin.dataset.program}/twins`, changed());
  if (!found.state) throw new Error("The service is busy; compare again in a moment.");
  wanted = found.id;
  while (found.state === "queued" || found.state === "running") {
    find("progress").value = found.progress ? found.progress.share : 0;
    await pause();
    found = await ask(`../../twins/${found.id}`);
  }
  if (found.state === "cancelled") throw new Error("Stopped. Nothing was changed.");
  if (found.state !== "done") throw new Error(found.problem);
  const page = await (await fetch(`../../twins/${found.id}/report.html`)).text();
  find("#outcome").replaceChildren(new DOMParser().parseFromString(page, "text/html").querySelector("#comparison"));
};
const busy = (on) => {
  find("#under-way").hidden = find("#stop").hidden = !on;
  twin.querySelector("[type=submit]").disabled = on;
};
twin.addEventListener("submit", async (event) => {
  event.preventDefault();
  busy(true);
  find("progress").value = 0;
  find("#outcome").replaceChildren();
  try { await compare(); } catch (error) { complain(find("#outcome"), error); } finally { busy(false); }
});
find("#stop").addEventListener("click", () => { if (wanted) ask(`../../twins/${wanted}/cancellation`, {}).catch(() => {}); });

// The explanation of a couple.
const why = find("#why");
const explain = (found) => {
  const parts = [make("p", found.sentence)];
  parts[0].className = "answer";
  if (found.components.length) {
    const list = document.createElement("ul");
    list.append(...found.components.map((one) => make("li", `${one.reason} (${Math.round(one.points / 100)} of ${Math.round(one.weight / 100)}%)`)));
    parts.push(list);
  }
  for (const side of [found.for_mentor, found.for_mentee]) if (side) parts.push(make("p", side.sentence));
  find("#because").replaceChildren(...parts);
};
why.addEventListener("submit", async (event) => {
  event.preventDefault();
  find("#because").replaceChildren(make("p", "Looking…"));
  const couple = new URLSearchParams(new FormData(why));
  try { explain(await ask(`../../match-runs/${why.dataset.run}/explanation?${couple}`)); } catch (error) { complain(find("#because"), error); }
});
document.querySelectorAll("[data-mentor]").forEach((button) => button.addEventListener("click", () => {
  why.elements.mentor_id.value = button.dataset.mentor;
  why.elements.mentee_id.value = button.dataset.mentee;
  why.requestSubmit();
  find("#why-title").scrollIntoView({ block: "start" });
}));
