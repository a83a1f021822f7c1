// Reads calendars as ical.js does, each on a line of its own as a JSON string, and says of each
// event what it understood. The zones are those of the file itself, never of this machine.
const ICAL = require("ical.js");

const told = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = Object.fromEntries(
    calendar.getAllSubcomponents("vtimezone").map((each) => {
      const zone = new ICAL.Timezone(each);
      return [zone.tzid, zone];
    }),
  );
  const instant = (event, name) => {
    const property = event.getFirstProperty(name);
    const time = property.getFirstValue();
    const zone = property.getParameter("tzid");
    if (zone) {
      if (!zones[zone]) throw new Error(`no VTIMEZONE of ${zone}`);
      time.zone = zones[zone];
    }
    return time.toUnixTime();
  };
  return {
    method: calendar.getFirstPropertyValue("method"),
    name: calendar.getFirstPropertyValue("x-wr-calname"),
    events: calendar.getAllSubcomponents("vevent").map((event) => ({
      uid: event.getFirstPropertyValue("uid"),
      sequence: event.getFirstPropertyValue("sequence"),
      status: event.getFirstPropertyValue("status"),
      title: event.getFirstPropertyValue("summary"),
      about: event.getFirstPropertyValue("description"),
      starts: instant(event, "dtstart"),
      ends: instant(event, "dtend"),
      zone: event.getFirstProperty("dtstart").getParameter("tzid") ?? null,
      organiser: event.getFirstPropertyValue("organizer"),
      attendees: event.getAllProperties("attendee").map((each) => [
        each.getFirstValue(),
        each.getParameter("cn"),
        each.getParameter("rsvp"),
      ]),
    })),
  };
};

const lines = require("node:readline").createInterface({ input: process.stdin });
lines.on("line", (line) => console.log(JSON.stringify(told(JSON.parse(line)))));
