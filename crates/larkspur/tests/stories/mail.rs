//! A program sends mail to a group with nothing set up, and sees who got it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use serde_json::json;

use crate::program::{Credentials, Place, Program, folder, verify};

/// A client of SMTP or LMTP, line by line.
struct Talk(BufReader<TcpStream>);

impl Talk {
    fn to(address: &str, hello: &str) -> Self {
        let mut talk = Self(BufReader::new(TcpStream::connect(address).unwrap()));
        assert!(talk.reply().starts_with("220 "));
        assert!(talk.say(hello).starts_with("250"));
        talk
    }

    fn reply(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            self.0.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    fn say(&mut self, line: &str) -> String {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.reply()
    }

    fn send(&mut self, from: &str, to: &str, text: &str) -> String {
        assert!(self.say(&format!("MAIL FROM:<{from}>")).starts_with("250 "));
        let reply = self.say(&format!("RCPT TO:<{to}>"));
        if !reply.starts_with("250 ") {
            self.say("RSET");
            return reply;
        }
        assert!(self.say("DATA").starts_with("354 "));
        self.say(&format!("{text}\r\n."))
    }
}

#[test]
fn mail_of_a_program_reaches_a_group_and_is_there_to_be_seen() {
    for place in Place::all() {
        let data = folder();
        let program = Program::start(&place, data.path());
        let first = Credentials::of(data.path());
        let (client, admin) = (program.client(&first), program.admin(&first));
        let domain = &first.mail_domain;
        let group = format!("team@{domain}");
        let new = json!({ "email": group, "name": "研发", "who_can_send_mail": "ALL_GROUP_MEMBERS" });
        assert_eq!(client.post("/open-apis/mail/v1/mailgroups", &new).unwrap().0, 0);
        for member in ["one@else.example", "two@else.example"] {
            let path = format!("/open-apis/mail/v1/mailgroups/{group}/members");
            let new = json!({ "email": member, "type": "EXTERNAL_USER" });
            assert_eq!(client.post(&path, &new).unwrap().0, 0);
        }
        let mut talk = Talk::to(program.smtp(), "EHLO client.example");
        let text = "From: one@else.example\r\nTo: team\r\nSubject: =?utf-8?B?5L2g5aW9?=\r\n\
                    Content-Type: text/plain; charset=utf-8\r\n\r\n你好";
        assert!(talk.send("three@else.example", &group, text).starts_with("550 5.7.1 "));
        let reply = talk.send("one@else.example", &group, text);
        let id = reply.strip_prefix("250 2.0.0 queued as ").unwrap_or_else(|| panic!("{reply}")).to_owned();

        // A server in front that vouches for nobody.
        let mut front = Talk::to(program.lmtp(), "LHLO front.example");
        assert!(front.send("one@else.example", &group, text).starts_with("550 5.7.1 "));

        let get = |path: &str| admin.look(path);
        let mails = get("mail");
        assert_eq!(mails["mails"].as_array().unwrap().len(), 1, "{mails}");
        assert_eq!(mails["mails"][0]["mail_id"], json!(id));
        let shown = get(&format!("mail/{id}?edition=1"));
        assert_eq!(shown["message"]["subject"], "你好");
        assert_eq!(shown["message"]["text"], "你好\r\n");
        let copies = get(&format!("mail/{id}/copies"));
        let told: Vec<_> = copies["copies"].as_array().unwrap().iter().map(|copy| &copy["address"]).collect();
        assert_eq!(told, ["one@else.example", "two@else.example"]);
        assert!(copies["copies"].as_array().unwrap().iter().all(|copy| copy["state"] == "captured"));

        // Accepted mail outlives the process, and so does the list of who was refused.
        drop((talk, front));
        program.stop();
        let program = Program::start(&place, data.path());
        let admin = program.admin(&first);
        let get = |path: &str| admin.look(path);
        assert_eq!(get("mail")["mails"], mails["mails"]);
        let rules: Vec<_> = get("mail-refusals")["refusals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|refusal| refusal["rule"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(rules, ["SENDER_NOT_PROVED", "NOT_MEMBER"]);
        drop(program);
        verify(&place, data.path());
    }
}
